package io.evbus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Fault;
import io.evbus.spi.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Profiles as the core reads them. */
final class Profiles {
  private Profiles() {}

  static Profile of(Map<String, ?> options) {
    List<Fault> faults = new ArrayList<>();
    Profile profile =
        new Profile("http", "test", HttpOptions.SPEC.parse("test", options, faults::add));
    assertThat(faults).isEmpty();
    return profile;
  }

  static Profile to(String url) {
    return of(Map.of("url", url));
  }
}
