package io.evbus.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Fault;
import io.evbus.spi.Destination;
import io.evbus.spi.OptionValues;
import io.evbus.spi.Profile;
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
    OptionValues values = MqttOptions.SPEC.parse("p", options, faults::add);
    assertThat(faults).isEmpty();
    return new Profile("mqtt", "p", values);
  }

  /** Options of one topic on a port of this machine, and more. */
  static Map<String, Object> topic(String topic, int port, Map<String, ?> more) {
    Map<String, Object> options = new HashMap<>();
    options.put("host", "127.0.0.1");
    options.put("port", port);
    options.put("topics", topic);
    options.putAll(more);
    return options;
  }

  static Destination destination(Map<String, ?> options) {
    return new MqttIngress().destinations(of(options)).get(0);
  }

  /** Everything that is wrong with options, of whatever kind. */
  static List<String> faults(Map<String, ?> options) {
    List<String> faults = new ArrayList<>();
    OptionValues values =
        MqttOptions.SPEC.parse("p", options, fault -> faults.add(fault.toString()));
    if (faults.isEmpty()) {
      try {
        var unused = new MqttIngress().destinations(new Profile("mqtt", "p", values));
      } catch (IllegalArgumentException e) {
        faults.add(e.getMessage());
      }
    }
    return faults;
  }
}
