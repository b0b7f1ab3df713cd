package io.evbus.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.evbus.spi.Log;
import io.evbus.spi.LogProvider;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.OptionValues;
import io.evbus.testkit.log.ForwardingLog;
import io.evbus.testkit.log.LogConformance;
import io.evbus.testkit.log.LogFeatures;
import io.evbus.testkit.log.LogFeatures.Ability;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The kit notices what it is there to notice. */
class BrokenLogsTest {
  private static final long SEED = 1;

  private static UnaryOperator<Log> breaking = log -> log;

  /** The kit on the simulated log, broken. */
  static final class Kit extends LogConformance {
    private final SimLog.Provider provider = new SimLog.Provider(SEED);

    /** What a rule leaves to chance must break the log whenever this is run. */
    @Override
    protected long seed() {
      return SEED;
    }

    @Override
    protected LogProvider provider() {
      return new LogProvider() {
        @Override
        public String name() {
          return "broken";
        }

        @Override
        public OptionSpec options() {
          return OptionSpec.of();
        }

        @Override
        public Log open(Path folder, OptionValues options) {
          return breaking.apply(provider.open(folder, options));
        }
      };
    }

    @Override
    protected LogFeatures features() {
      return LogFeatures.of(Ability.SURVIVES_POWER_CUT);
    }

    @Override
    protected void cutPower(Path folder) {
      provider.disk(folder).crash(true);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenLogFailsItsRule(BrokenLog broken) {
    breaking = broken.breaking;
    Events tests = run(selectMethod(Kit.class, rule(broken.rule)));
    assertThat(tests.failed().count()).as("%s fails %s", broken, broken.rule).isOne();
  }

  @Test
  void aWrapperThatBreaksNothingPasses() {
    breaking = ForwardingLog::new;
    Events tests = run(selectClass(Kit.class));
    assertThat(tests.failed().list()).isEmpty();
    assertThat(tests.succeeded().count()).isGreaterThan(40);
  }

  private static Events run(DiscoverySelector what) {
    return EngineTestKit.engine("junit-jupiter").selectors(what).execute().testEvents();
  }

  private static Method rule(String number) {
    List<Method> rules =
        Arrays.stream(Kit.class.getMethods())
            .filter(method -> method.getName().contains("_" + number + "_"))
            .toList();
    assertThat(rules).as("rules with number %s", number).hasSize(1);
    return rules.get(0);
  }
}
