package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Fault;
import io.evbus.spi.Destination;
import io.evbus.spi.Profile;
import io.evbus.spi.ProfileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Profiles as the core reads them. */
final class Profiles {
  private Profiles() {}

  /** A profile without faults in its keys and values. */
  static Profile of(Map<String, ?> options) {
    List<Fault> faults = new ArrayList<>();
    Profile profile =
        new Profile("pika", "p", RabbitMqOptions.SPEC.parse("p", options, faults::add));
    assertThat(faults).isEmpty();
    return profile;
  }

  static Destination destination(Map<String, ?> options) {
    return new RabbitMqIngress().destinations(of(options)).get(0);
  }

  /** What options mean that their types allow. */
  static List<String> faults(Map<String, ?> options) {
    try {
      RabbitMqOptions.check(of(options));
      return List.of();
    } catch (IllegalArgumentException e) {
      return ProfileException.faultsOf(e);
    }
  }
}
