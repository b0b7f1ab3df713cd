package io.evbus.bench;

import io.evbus.EventBus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the backlog row: it fills a log or a queue, or delivers what a log holds. */
public final class BacklogProcess {
  static final int INPUT_RATE = 2000;

  private static final int PRODUCERS = 2;
  private static final int OUT_OF_MEMORY = 3;
  private static final double NANOS_PER_SECOND = 1e9;

  private BacklogProcess() {}

  /** What such a process does. */
  enum Phase {
    /** Puts events on a durable log, behind a sink that never confirms. */
    FILL,
    /** Delivers what the log holds. */
    DRAIN,
    /** Puts events to a queue of Camel's, whose consumer never returns. */
    CAMEL
  }

  /** Runs such a process to its end; what it measured, by name. */
  static Map<String, Double> run(Phase phase, Path folder, int events, int heapMib)
      throws IOException, InterruptedException {
    Process process =
        start(phase, folder, events, heapMib).redirectOutput(ProcessBuilder.Redirect.PIPE).start();
    Map<String, Double> measured = new LinkedHashMap<>();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines
          .lines()
          .map(line -> line.split("=", 2))
          .filter(parts -> parts.length == 2)
          .forEach(parts -> measured.put(parts[0], Double.valueOf(parts[1])));
    }
    if (process.waitFor() != 0) {
      throw new IOException("Running the " + phase + " process: it ended with an error");
    }
    return measured;
  }

  /** Runs one until its heap is gone; how many events its queue had taken. */
  static int mostOfCamel(Path folder, int heapMib) throws IOException, InterruptedException {
    // Where memory ends, what a JVM still says is of no use to anybody.
    Process process =
        start(Phase.CAMEL, folder, Integer.MAX_VALUE, heapMib)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != OUT_OF_MEMORY) {
      throw new IOException("Running Camel out of memory: it ended otherwise");
    }
    return CamelBacklog.taken(taken(folder));
  }

  private static ProcessBuilder start(Phase phase, Path folder, int events, int heapMib)
      throws IOException {
    Files.createDirectories(folder);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heapMib + "m",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            BacklogProcess.class.getName(),
            phase.name(),
            folder.toString(),
            String.valueOf(events))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private static Path taken(Path folder) {
    return folder.resolve("taken");
  }

  /** Measures one phase, prints a name and a number a line, and halts. */
  public static void main(String[] arguments) throws Exception {
    Parent.endWith();
    Path folder = Path.of(arguments[1]);
    int events = Integer.parseInt(arguments[2]);
    Map<String, Double> measured =
        switch (Phase.valueOf(arguments[0])) {
          case FILL -> fill(folder, events);
          case DRAIN -> drain(folder, events);
          case CAMEL -> camel(folder, events);
        };
    measured.forEach((name, value) -> System.out.println(name + "=" + value));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static Map<String, Double> fill(Path folder, int events) throws InterruptedException {
    HeapWatch heap = new HeapWatch();
    EventBus bus = bus(folder, new CountingSinks(0, 1));
    long start = System.nanoTime();
    new Producers(i -> bus.put(Bodies.RANDOM.eventWithOwnBody(i)))
        .atFullRate(PRODUCERS, events / PRODUCERS);
    while (bus.stats().log().orElseThrow().stable() < events) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put(BacklogRow.FILL, events * NANOS_PER_SECOND / (System.nanoTime() - start));
    heap.report(measured);
    return measured;
  }

  private static Map<String, Double> camel(Path folder, int events) throws Exception {
    HeapWatch heap = new HeapWatch();
    long start = System.nanoTime();
    CamelBacklog.fill(taken(folder), events);
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put(BacklogRow.CAMEL_FILL, events * NANOS_PER_SECOND / (System.nanoTime() - start));
    heap.report(measured);
    return measured;
  }

  private static Map<String, Double> drain(Path folder, int events) throws InterruptedException {
    HeapWatch heap = new HeapWatch();
    CountingSinks sinks = new CountingSinks(1, 0);
    EventBus bus = bus(folder, sinks);
    while (sinks.delivered(0) == 0) {
      TimeUnit.MICROSECONDS.sleep(100);
    }
    long first = System.nanoTime();
    long started = ManagementFactory.getRuntimeMXBean().getStartTime();
    double startMillis = System.currentTimeMillis() - started;
    Thread input = new Thread(() -> putUntilInterrupted(bus), "bench-input");
    input.setDaemon(true);
    input.start();
    while (sinks.delivered(0) < events) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put(BacklogRow.START, startMillis);
    measured.put(BacklogRow.DRAIN, events * NANOS_PER_SECOND / (System.nanoTime() - first));
    heap.report(measured);
    return measured;
  }

  private static void putUntilInterrupted(EventBus bus) {
    try {
      Producers.on(bus).atRate(1, Integer.MAX_VALUE, INPUT_RATE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static EventBus bus(Path folder, CountingSinks sinks) {
    return sinks.bus().data(folder).putTimeout(Duration.ofMinutes(5)).start();
  }
}
