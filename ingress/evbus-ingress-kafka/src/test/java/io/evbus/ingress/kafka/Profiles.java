package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Fault;
import io.evbus.spi.Destination;
import io.evbus.spi.OptionValues;
import io.evbus.spi.Profile;
import io.evbus.spi.ProfileException;
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
    OptionValues values = KafkaOptions.SPEC.parse("p", options, faults::add);
    assertThat(faults).isEmpty();
    return new Profile("kafka", "p", values);
  }

  /** Options of one topic, and more. */
  static Map<String, Object> topic(String topic, Map<String, ?> more) {
    Map<String, Object> options = new HashMap<>(more);
    options.put("topics", topic);
    return options;
  }

  static Destination destination(Map<String, ?> options) {
    return new KafkaIngress().destinations(of(options)).get(0);
  }

  /** Everything that is wrong with options, of whatever kind. */
  static List<String> faults(Map<String, ?> options) {
    List<String> faults = new ArrayList<>();
    OptionValues values =
        KafkaOptions.SPEC.parse("p", options, fault -> faults.add(fault.toString()));
    if (faults.isEmpty()) {
      try {
        var unused = new KafkaIngress().destinations(new Profile("kafka", "p", values));
      } catch (IllegalArgumentException e) {
        faults.addAll(ProfileException.faultsOf(e));
      }
    }
    return faults;
  }
}
