package io.evbus.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A long backlog behind a dead sink in a small heap, a restart, and its delivery; and the memory
 * that Apache Camel takes for as many events.
 */
final class BacklogRow implements BenchRow {
  static final String NAME = "backlog";

  static final String FILL = "evbus, events/s while it fills";
  static final String START = "evbus, ms from the start of a process to its first delivery";
  static final String DRAIN = "evbus, events/s delivered after it";
  static final String CAMEL_FILL = "Camel, events/s while it fills";
  private static final List<String> KINDS = List.of(HeapWatch.HEAP, HeapWatch.RESIDENT);
  private static final int HEAP_MIB = 256;
  private static final double MOST_START_MILLIS = 3000;
  private static final double LEAST_DRAIN = 300_000;

  /** What Camel needs is a little less; with less, it hardly ends. */
  private static final int CAMEL_BYTES_PER_EVENT = 1258;

  /** What is left to all others beside Camel's heap, as a part of the machine's memory. */
  private static final double LEFT = 0.25;

  private final Scale scale;
  private final int events;
  private final int camelHeapMib;

  BacklogRow(Scale scale) {
    this.scale = scale;
    this.events = scale.events(10_000_000, 1_000_000);
    this.camelHeapMib = (int) (((long) CAMEL_BYTES_PER_EVENT * events) >> 20);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return String.format(
        Locale.ROOT,
        "%,d events of %d bytes wait for a sink that never confirms. evbus holds them in its"
            + " durable log, with a heap of %d MiB; the process is halted, and another one delivers"
            + " them while new events come in. Apache Camel holds them in a SEDA queue, with a heap"
            + " of %,d MiB; with the smaller heap it holds what fits, and evbus was given no more",
        events,
        Bodies.BYTES,
        HEAP_MIB,
        camelHeapMib);
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("events", events);
    settings.put("body bytes", Bodies.BYTES);
    settings.put("heap of each process of evbus", "-Xmx" + HEAP_MIB + "m");
    settings.put("events/s that come in meanwhile", BacklogProcess.INPUT_RATE);
    settings.put("Camel", CamelBacklog.settings());
    settings.put(
        "heap of Camel",
        camelFits() ? "-Xmx" + camelHeapMib + "m" : "more than this machine has to spare");
    return settings;
  }

  @Override
  public boolean warmsUp() {
    return false;
  }

  @Override
  public boolean runsHere() {
    return false;
  }

  @Override
  public List<Side> sides() {
    List<Side> sides = new ArrayList<>();
    sides.add(new Side("evbus", this::evbus));
    sides.add(new Side("Camel until its heap is gone", this::camelInSmallHeap));
    if (camelFits()) {
      sides.add(new Side("Camel", this::camel));
    }
    return sides;
  }

  @Override
  public List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    goals.add(Goal.ratio(held("evbus"), held("Camel"), 1));
    if (camelFits()) {
      KINDS.forEach(
          kind -> goals.add(Goal.atMostTimes(memory("evbus", kind), memory("Camel", kind), 1)));
    }
    goals.add(Goal.atMost(START, MOST_START_MILLIS));
    goals.add(Goal.atLeast(DRAIN, LEAST_DRAIN));
    return goals;
  }

  private static String held(String side) {
    return side + ", events held in a heap of " + HEAP_MIB + " MiB";
  }

  private String memory(String side, String kind) {
    return String.format(
        Locale.ROOT, "%s, %s, MiB at most with %,d events waiting", side, kind, events);
  }

  private boolean camelFits() {
    long bytes =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    return camelHeapMib < (1 - LEFT) * (bytes >> 20);
  }

  private void evbus(Samples to) throws IOException, InterruptedException {
    Path folder = scale.fresh();
    try {
      Map<String, Double> all =
          BacklogProcess.run(BacklogProcess.Phase.FILL, folder, events, HEAP_MIB);
      to.add(held("evbus"), events);
      to.add("evbus, MiB on disk", Scale.diskBytes(folder) / 1048576.0);
      BacklogProcess.run(BacklogProcess.Phase.DRAIN, folder, events, HEAP_MIB)
          .forEach((name, value) -> all.merge(name, value, Math::max));
      note("evbus", all, to);
    } finally {
      Scale.remove(folder);
    }
  }

  private void camelInSmallHeap(Samples to) throws IOException, InterruptedException {
    Path folder = scale.fresh();
    try {
      to.add(held("Camel"), BacklogProcess.mostOfCamel(folder, HEAP_MIB));
    } finally {
      Scale.remove(folder);
    }
  }

  private void camel(Samples to) throws IOException, InterruptedException {
    Path folder = scale.fresh();
    try {
      note(
          "Camel",
          BacklogProcess.run(BacklogProcess.Phase.CAMEL, folder, events, camelHeapMib),
          to);
    } finally {
      Scale.remove(folder);
    }
  }

  private void note(String side, Map<String, Double> measured, Samples to) {
    measured.forEach(
        (name, value) -> to.add(KINDS.contains(name) ? memory(side, name) : name, value));
  }
}
