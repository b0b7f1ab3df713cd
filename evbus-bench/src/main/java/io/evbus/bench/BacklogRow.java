package io.evbus.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A long backlog behind a dead sink in a small heap, a restart, and its delivery. */
final class BacklogRow implements BenchRow {
  static final String NAME = "backlog";

  static final String FILL = "fill, events/s";
  static final String START = "start to first delivery, ms";
  static final String DRAIN = "drain, events/s";
  private static final int HEAP_MIB = 256;
  private static final double MOST_START_MILLIS = 3000;
  private static final double LEAST_DRAIN = 300_000;

  private final Scale scale;
  private final int events;

  BacklogRow(Scale scale) {
    this.scale = scale;
    this.events = scale.events(10_000_000, 1_000_000);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "A process that fills the durable log behind a sink that never confirms, and is halted;"
        + " then another that delivers the backlog while new events come in; against fixed goals";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("events", events);
    settings.put("body bytes", Bodies.BYTES);
    settings.put("heap of each process", "-Xmx" + HEAP_MIB + "m");
    settings.put("events/s that come in meanwhile", BacklogProcess.INPUT_RATE);
    return settings;
  }

  @Override
  public boolean warmsUp() {
    return false;
  }

  @Override
  public List<Side> sides() {
    return List.of(new Side("fill, restart, drain", this::fillAndDrain));
  }

  @Override
  public List<Goal> goals() {
    return List.of(Goal.atMost(START, MOST_START_MILLIS), Goal.atLeast(DRAIN, LEAST_DRAIN));
  }

  private void fillAndDrain(Samples to) throws IOException, InterruptedException {
    Path folder = scale.fresh();
    try {
      BacklogProcess.run("fill", folder, events, HEAP_MIB).forEach(to::add);
      to.add("disk after fill, MiB", Scale.diskBytes(folder) / 1048576.0);
      BacklogProcess.run("drain", folder, events, HEAP_MIB).forEach(to::add);
    } finally {
      Scale.remove(folder);
    }
  }
}
