package io.evbus.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Seeded schedules of the real engine. {@code -Devbus.sim.seed=N} replays one, {@code
 * -Devbus.sim.seeds=N} runs so many.
 */
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("evbus.sim.seeds", 2_500);

  @Test
  void everyScheduleKeepsThePromises() {
    Long only = Long.getLong("evbus.sim.seed");
    long first = only == null ? 1 : only;
    long last = only == null ? SEEDS : only;
    List<Simulation.Verdict> broken = new ArrayList<>();
    long delivered = 0;
    long dead = 0;
    long reopened = 0;
    for (long seed = first; seed <= last; seed++) {
      Simulation.Verdict verdict = new Simulation(seed).run();
      delivered += verdict.delivered();
      dead += verdict.dead();
      reopened += verdict.reopened();
      if (!verdict.violations().isEmpty()) {
        broken.add(verdict);
      }
    }
    assertThat(broken.stream().limit(5).map(SimulationTest::describe))
        .as("%d of %d schedules broke a promise", broken.size(), last - first + 1)
        .isEmpty();
    if (only == null) {
      assertThat(delivered).as("enough must have happened").isGreaterThan(SEEDS * 40L);
      assertThat(dead).isGreaterThan(SEEDS / 10);
      assertThat(reopened).isGreaterThan(SEEDS);
    }
  }

  private static String describe(Simulation.Verdict verdict) {
    return "replay with -Devbus.sim.seed="
        + verdict.seed()
        + ": "
        + verdict.violations().stream().limit(3).toList();
  }

  @Test
  void theSameSeedIsTheSameSchedule() {
    for (long seed = 1; seed <= 50; seed++) {
      assertThat(new Simulation(seed).run()).isEqualTo(new Simulation(seed).run());
    }
    assertThat(new Simulation(1).run().trace()).isNotEqualTo(new Simulation(2).run().trace());
  }
}
