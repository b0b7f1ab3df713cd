package io.evbus.chaos.rows;

import io.evbus.LogStats;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.stage.Behaviour;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.SmallDisk;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Load;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.Demand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The disk of the log is full, by what others write or by the log itself, or the log is at its
 * limit. Beside its events the log has up to 128 MiB of write-ahead log and some buffers' worth of
 * tables on the disk, so the disk is larger than that, and a ballast makes it small.
 */
public final class D6DiskFull implements Row {
  private static final String LANE = "sent";
  private static final int DISK_MIB = 256;
  private static final int ROOM_MIB = 48;
  private static final long PUT_MILLIS = 300;
  private static final long MOST_BACK_MILLIS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What is full. */
  private enum Full {
    /** Something else fills the disk, and is removed. */
    DISK,
    /** The log is at its limit until its lane delivers. */
    LIMIT,
    /** The log fills the disk below its limit until its lane delivers. */
    LOG
  }

  @Override
  public String name() {
    return "D6";
  }

  @Override
  public String promise() {
    return "A full disk refuses puts by name, costs nothing, and accepts again once there is room";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog().or(SmallDisk::needs);
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    try (SmallDisk disk = new SmallDisk(folder.resolve("disk"), DISK_MIB)) {
      VictimSpec spec =
          VictimSpec.of(LaneSpec.sink(LANE))
              .load(new Load(4, 200, 1024, 64, 2_048))
              .ring(2_048, 4 << 20)
              .waits(PUT_MILLIS, 2_000)
              .log("write_buffer", "1MiB")
              .data(disk.path().resolve("data").toString());
      try (Stage stage = new Stage(folder, seed, spec)) {
        int cycles = size.of(3, 21, 210);
        for (int i = 0; i < cycles; i++) {
          new Cycle(stage, disk, Full.values()[i % Full.values().length], findings).run();
        }
        new Ending(stage, stage.start(), findings)
            .judge(new Demand(size.of(5_000, 100_000, 1_000_000), cycles, 0));
      }
    }
    return findings.result();
  }

  /** One life, which ends by a kill. */
  private static final class Cycle {
    private final Stage stage;
    private final SmallDisk disk;
    private final Full full;
    private final Findings findings;
    private long atStart;

    Cycle(Stage stage, SmallDisk disk, Full full, Findings findings) {
      this.stage = stage;
      this.disk = disk;
      this.full = full;
      this.findings = findings;
    }

    void run() throws IOException {
      String limit = full == Full.LIMIT ? "16MiB" : "1GiB";
      VictimProcess victim = stage.start(stage.spec().log("max_bytes", limit));
      atStart = victim.stats().log().orElseThrow().usedBytes();
      await(victim, "it does not drain", () -> victim.stats().lanes().get(0).pending() == 0);
      if (full == Full.LOG) {
        disk.leave(ROOM_MIB);
      }
      if (full != Full.DISK) {
        stage.sinks().behave(LANE, Behaviour.normal().down());
      }
      long before = stage.history().acknowledgements();
      victim.produce(0, 0);
      await(victim, "nothing is acknowledged", () -> acknowledged() > before);
      long refused = stage.history().refusals();
      if (full == Full.DISK) {
        disk.fill();
      }
      await(victim, "no put is refused", () -> stage.history().refusals() > refused);
      findings.most("putMillis", victim.latency().mostNanos() / 1_000_000);
      back(victim);
      disk.free();
      stage.sinks().heal();
      victim.kill();
      stage.fault();
      findings.add(full.name().toLowerCase(Locale.ROOT), 1);
    }

    /** There is room, or soon will be. */
    private void back(VictimProcess victim) throws IOException {
      long before = acknowledged();
      long start = System.nanoTime();
      if (full == Full.DISK) {
        disk.free();
      } else {
        stage.sinks().heal();
      }
      await(victim, "nothing is acknowledged once there is room", () -> acknowledged() > before);
      long millis = Waiting.millisSince(start);
      findings.most("backMillis " + full.name().toLowerCase(Locale.ROOT), millis);
      findings.goal(
          full != Full.DISK || millis <= MOST_BACK_MILLIS,
          "accepted again only " + millis + " ms after there was room");
    }

    private long acknowledged() {
      return stage.history().acknowledgements();
    }

    private interface Condition {
      boolean isSo();
    }

    /** Looks at the log's size all the time. */
    private void await(VictimProcess victim, String otherwise, Condition condition) {
      boolean isSo =
          Waiting.until(
              PATIENCE,
              () -> {
                sample(victim.stats().log().orElseThrow());
                return condition.isSo();
              });
      findings.expect(isSo, full + ": " + otherwise + ": " + victim.stats());
    }

    /** A log that was larger when its limit was lowered has first to become smaller. */
    private void sample(LogStats log) {
      findings.add("samples", 1).most("usedBytes", log.usedBytes());
      findings.expect(
          log.usedBytes() <= Math.max(log.maxBytes(), atStart),
          full + ": the log is above its limit: " + log);
    }
  }
}
