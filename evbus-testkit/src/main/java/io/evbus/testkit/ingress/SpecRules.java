package io.evbus.testkit.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Fault;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Probe;
import io.evbus.spi.Secret;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the ingress says of itself. */
interface SpecRules extends IngressRules {
  Pattern SECRET_NAME = Pattern.compile("(^|[._])(password|secrets?|token)$");

  @Test
  default void optional_R14_aProbeChangesNothing() throws Exception {
    side().mustClaim(Ability.PROBES);
    Probe probe = (Probe) side().ingress();
    String place = side().newPlace();
    Destination there = side().destination(side().far().profile(place));
    Destination nowhere = side().destination(side().far().profile(side().newName()));
    List<String> before = side().far().inventory();
    assertThat(probe.probe(there)).isNotBlank().doesNotContain("\n");
    try {
      assertThat(probe.probe(nowhere)).isNotBlank().doesNotContain("\n");
    } catch (Exception e) {
      assertThat(e.getMessage()).as("why a place that isn't there fails").isNotBlank();
    }
    assertThat(side().far().inventory()).as("what there is after a probe").isEqualTo(before);
    assertThat(side().far().arrivals(place)).isEmpty();
  }

  @Test
  default void required_R16_anUnknownKeyIsAFault() {
    OptionSpec spec = side().ingress().options();
    String place = side().newPlace();
    Map<String, Object> profile = new HashMap<>(side().far().profile(place));
    profile.put("definitely_no_option", 1);
    List<Fault> faults = new ArrayList<>();
    spec.parse("profile", profile, faults::add);
    assertThat(faults).extracting(Fault::path).containsExactly("profile.definitely_no_option");
  }

  @Test
  default void required_R16_theExampleIsAProfile() {
    IngressGuide guide = side().ingress().guide();
    assertThat(guide.example()).as("the guide's example").isNotEmpty();
    assertThat(
            IngressFixture.destinations(side().ingress(), side().far().provider(), guide.example()))
        .as("destinations of the guide's example")
        .isNotEmpty();
    assertThat(
            List.of(
                guide.summary(),
                guide.confirmation(),
                guide.duplicates(),
                guide.order(),
                guide.limits()))
        .as("the guide's texts")
        .allSatisfy(text -> assertThat(text).isNotBlank());
  }

  @Test
  default void required_R16_everyOptionExplainsItselfAndSecretsAreSecret() {
    Set<String> names = new HashSet<>();
    for (Option<?> option : side().ingress().options().options()) {
      assertThat(names.add(option.name())).as("%s is there once", option.name()).isTrue();
      assertThat(option.aliases())
          .as("aliases of %s", option.name())
          .allSatisfy(alias -> assertThat(names.add(alias)).isTrue());
      assertThat(option.help()).as("help of %s", option.name()).isNotBlank().doesNotEndWith(".");
      assertThat(option.example()).as("example of %s", option.name()).isNotBlank();
      if (SECRET_NAME.matcher(option.name()).find()) {
        assertThat(option.secret() || option.type() == Secret.class)
            .as("%s is marked as secret", option.name())
            .isTrue();
      }
    }
  }
}
