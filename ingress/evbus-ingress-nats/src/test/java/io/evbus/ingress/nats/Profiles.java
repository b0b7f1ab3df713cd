package io.evbus.ingress.nats;

import io.evbus.Fault;
import io.evbus.spi.Destination;
import io.evbus.spi.Profile;
import io.evbus.spi.ProfileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Profiles from options as they are written. */
final class Profiles {
  private Profiles() {}

  /** A profile of one subject. */
  static Map<String, Object> at(int port, String subject, Map<String, ?> more) {
    Map<String, Object> options = new HashMap<>(more);
    options.putIfAbsent("servers", "127.0.0.1:" + port);
    options.put("subjects", subject);
    return options;
  }

  static Profile of(Map<String, ?> options) {
    List<Fault> faults = new ArrayList<>();
    Profile profile = parsed(options, faults);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(faults.toString());
    }
    return profile;
  }

  static Destination destination(Map<String, ?> options) {
    return new NatsIngress().destinations(of(options)).get(0);
  }

  /** All that is wrong, those of the specification first. */
  static List<String> faults(Map<String, ?> options) {
    List<Fault> faults = new ArrayList<>();
    Profile profile = parsed(options, faults);
    if (!faults.isEmpty()) {
      return faults.stream().map(Fault::toString).toList();
    }
    try {
      var unused = new NatsIngress().destinations(profile);
      return List.of();
    } catch (IllegalArgumentException e) {
      return ProfileException.faultsOf(e);
    }
  }

  private static Profile parsed(Map<String, ?> options, List<Fault> faults) {
    return new Profile("nats", "test", NatsOptions.SPEC.parse("test", options, faults::add));
  }
}
