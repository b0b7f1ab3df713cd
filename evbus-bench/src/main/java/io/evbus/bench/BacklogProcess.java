package io.evbus.bench;

import io.evbus.EventBus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the backlog row: it fills a log, or delivers what one holds. */
public final class BacklogProcess {
  static final int INPUT_RATE = 2000;

  private static final int PRODUCERS = 2;
  private static final double NANOS_PER_SECOND = 1e9;

  private BacklogProcess() {}

  /** Runs such a process to its end; what it measured, by name. */
  static Map<String, Double> run(String phase, Path folder, int events, int heapMib)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-Xmx" + heapMib + "m",
                "-cp",
                System.getProperty("java.class.path"),
                BacklogProcess.class.getName(),
                phase,
                folder.toString(),
                String.valueOf(events))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, Double> measured = new LinkedHashMap<>();
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines
          .lines()
          .map(line -> line.split("=", 2))
          .forEach(parts -> measured.put(parts[0], Double.valueOf(parts[1])));
    }
    if (process.waitFor() != 0) {
      throw new IOException("Running the " + phase + " process: it ended with an error");
    }
    return measured;
  }

  /** Measures one phase, prints a name and a number a line, and halts. */
  public static void main(String[] arguments) throws Exception {
    endWithParent();
    Path folder = Path.of(arguments[1]);
    int events = Integer.parseInt(arguments[2]);
    Map<String, Double> measured =
        arguments[0].equals("fill") ? fill(folder, events) : drain(folder, events);
    measured.forEach((name, value) -> System.out.println(name + "=" + value));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException e) {
                System.err.println("Reading what the parent says: " + e.getMessage());
              }
              Runtime.getRuntime().halt(1);
            },
            "bench-parent");
    watch.setDaemon(true);
    watch.start();
  }

  private static Map<String, Double> fill(Path folder, int events) throws InterruptedException {
    HeapWatch heap = new HeapWatch();
    EventBus bus = bus(folder, new CountingSinks(0, 1));
    long start = System.nanoTime();
    Producers.on(bus).atFullRate(PRODUCERS, events / PRODUCERS);
    while (bus.stats().log().orElseThrow().stable() < events) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put(BacklogRow.FILL, events * NANOS_PER_SECOND / (System.nanoTime() - start));
    heap.report("fill", measured);
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
    heap.report("drain", measured);
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
