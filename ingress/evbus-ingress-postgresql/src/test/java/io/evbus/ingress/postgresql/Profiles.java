package io.evbus.ingress.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Fault;
import io.evbus.spi.Destination;
import io.evbus.spi.OptionValues;
import io.evbus.spi.Profile;
import io.evbus.testkit.PostgresqlServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Profiles as the core reads them. */
final class Profiles {
  private Profiles() {}

  /** A profile without faults in its keys and values. */
  static Profile of(Map<String, ?> options) {
    List<Fault> faults = new ArrayList<>();
    OptionValues values = PostgresqlOptions.SPEC.parse("p", options, faults::add);
    assertThat(faults).isEmpty();
    return new Profile("postgresql", "p", values);
  }

  /** Options of one table, and more. */
  static Map<String, Object> table(String table, Map<String, ?> more) {
    Map<String, Object> options = new HashMap<>();
    options.put("database", "postgres");
    options.put("username", "postgres");
    options.put("table", table);
    options.putAll(more);
    return options;
  }

  /** The same at a server. */
  static Map<String, Object> at(PostgresqlServer server, String table, Map<String, ?> more) {
    Map<String, Object> options = table(table, Map.of());
    options.put("host", "127.0.0.1");
    options.put("port", server.port());
    options.putAll(more);
    return options;
  }

  static Destination destination(Map<String, ?> options) {
    return new PostgresqlIngress().destinations(of(options)).get(0);
  }

  /** Everything that is wrong with options, of whatever kind. */
  static List<String> faults(Map<String, ?> options) {
    List<String> faults = new ArrayList<>();
    OptionValues values =
        PostgresqlOptions.SPEC.parse("p", options, fault -> faults.add(fault.toString()));
    if (faults.isEmpty()) {
      try {
        var unused = new PostgresqlIngress().destinations(new Profile("postgresql", "p", values));
      } catch (IllegalArgumentException e) {
        faults.add(e.getMessage());
      }
    }
    return faults;
  }
}
