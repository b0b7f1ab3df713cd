package io.evbus.testkit.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Each flaw is found by its rule. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FlawsTest {
  /** So that a flaw that shows as a wait costs no minute. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static Flaw flaw = Flaw.NONE;

  /** The kit on an ingress with the flaw. */
  static final class Kit extends IngressConformance {
    @Override
    protected FarSide start() {
      return new LineFarSide(new LineIngress(flaw), PATIENCE);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aFlawIsFoundByItsRule(Flaw each) {
    flaw = each;
    long failed =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
            .selectors(rules(each.rule))
            .execute()
            .testEvents()
            .failed()
            .count();
    assertThat(failed).as("rules %s that fail with %s", each.rule, each).isPositive();
  }

  private static DiscoverySelector[] rules(String number) {
    List<Method> rules =
        Arrays.stream(Kit.class.getMethods())
            .filter(method -> method.getName().contains("_" + number + "_"))
            .toList();
    assertThat(rules).as("rules with number %s", number).isNotEmpty();
    return rules.stream()
        .map(method -> selectMethod(Kit.class, method))
        .toArray(DiscoverySelector[]::new);
  }
}
