package io.evbus.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Seeded lives and deaths of the real engine on a simulated disk. {@code -Devbus.sim.seed=N}
 * replays one, {@code -Devbus.sim.seeds=N} runs so many.
 */
class CrashSimulationTest {
  private static final int SEEDS = Integer.getInteger("evbus.sim.seeds", 2_500);

  @Test
  void nothingAcknowledgedIsLostByKillsAndPowerCuts() {
    Long only = Long.getLong("evbus.sim.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? SEEDS : only;
    List<CrashSimulation.Verdict> broken = new ArrayList<>();
    long acknowledged = 0;
    long crashes = 0;
    long repeats = 0;
    for (long seed = first; seed <= last; seed++) {
      CrashSimulation.Verdict verdict = new CrashSimulation(seed).run();
      acknowledged += verdict.acknowledged();
      crashes += verdict.crashes();
      repeats += verdict.repeats();
      if (!verdict.violations().isEmpty()) {
        broken.add(verdict);
      }
    }
    assertThat(broken.stream().limit(5).map(CrashSimulationTest::describe))
        .as("%d of %d schedules broke a promise", broken.size(), last - first + 1)
        .isEmpty();
    if (only == null) {
      assertThat(acknowledged).as("enough must have happened").isGreaterThan(SEEDS * 20L);
      assertThat(crashes).isGreaterThan(SEEDS);
      assertThat(repeats).isGreaterThan(SEEDS / 10);
    }
  }

  private static String describe(CrashSimulation.Verdict verdict) {
    return "replay with -Devbus.sim.seed="
        + verdict.seed()
        + ": "
        + verdict.violations().stream().limit(3).toList();
  }

  @Test
  void theSameSeedIsTheSameLife() {
    for (long seed = 1; seed <= 50; seed++) {
      assertThat(new CrashSimulation(seed).run()).isEqualTo(new CrashSimulation(seed).run());
    }
  }
}
