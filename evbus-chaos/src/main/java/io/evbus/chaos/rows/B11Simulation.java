package io.evbus.chaos.rows;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.sim.CrashSimulation;
import io.evbus.sim.Simulation;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The real engine on virtual time: schedules of faults, and lives that end in crashes. */
public final class B11Simulation implements Row {
  private static final Logger ENGINE = Logger.getLogger("io.evbus.core");

  @Override
  public String name() {
    return "B11";
  }

  @Override
  public String promise() {
    return "No seeded schedule breaks a promise, and the same seed is the same run";
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) {
    Level before = ENGINE.getLevel();
    ENGINE.setLevel(Level.OFF); // Simulated disks fail all the time.
    try {
      return simulate(new Findings(this, size, seed), size, seed);
    } finally {
      ENGINE.setLevel(before);
    }
  }

  private static RowResult simulate(Findings findings, Size size, long seed) {
    int seeds = size.of(400, 10_000, 1_000_000);
    int twiceOnceIn = size.of(20, 10, 1_000);
    for (int i = 0; i < seeds; i++) {
      Simulation.Verdict schedule = new Simulation(seed + i).run();
      CrashSimulation.Verdict lives = new CrashSimulation(seed + i).run();
      note("schedule", seed + i, schedule.violations(), findings);
      note("lives", seed + i, lives.violations(), findings);
      findings.add("schedules", 1);
      findings.add("delivered", schedule.delivered());
      findings.add("acks", lives.acknowledged());
      findings.add("faults", lives.crashes());
      findings.add("repeats", lives.repeats());
      if (i % twiceOnceIn == 0) {
        findings.add("repeatedRuns", 2);
        findings.expect(
            schedule.equals(new Simulation(seed + i).run())
                && lives.equals(new CrashSimulation(seed + i).run()),
            "seed " + (seed + i) + " ran otherwise the second time");
      }
    }
    findings.require(findings.number("faults") >= seeds, "too few lives ended badly");
    findings.require(findings.number("repeats") > 0, "no crash came while events were under way");
    return findings.result();
  }

  private static void note(String what, long seed, List<String> violations, Findings findings) {
    if (!violations.isEmpty()) {
      findings.add("brokenSchedules", 1);
      if (findings.number("brokenSchedules") <= 10) {
        findings.fault(what + " of seed " + seed + ": " + violations.get(0));
      }
    }
  }
}
