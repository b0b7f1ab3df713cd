package io.evbus.bench;

import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** One of four sinks takes nothing for some seconds, at a steady rate: what it does to the rest. */
final class OutageRow implements BenchRow {
  static final String NAME = "outage";

  private static final int SINKS = 4;
  private static final int DEAD = SINKS - 1;
  private static final int PER_SECOND = 10_000;
  private static final String QUEUES = "size=16384&blockWhenFull=true&waitForTaskToComplete=Never";
  private static final double P99 = 99;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Scale scale;
  private final int seconds;

  OutageRow(Scale scale) {
    this.scale = scale;
    this.seconds = scale.events(10, 4);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "One of four sinks takes nothing for "
        + seconds
        + " s while "
        + String.format(Locale.ROOT, "%,d", PER_SECOND)
        + " events/s are put: evbus on the durable log, against Apache Camel's multicast to SEDA"
        + " queues that block when they are full";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("events/s", PER_SECOND);
    settings.put("seconds without the fourth sink", seconds);
    settings.put("body bytes", Bodies.BYTES);
    settings.put("Camel", "direct, multicast to " + SINKS + " × seda?" + QUEUES);
    return settings;
  }

  @Override
  public List<Side> sides() {
    return List.of(new Side("evbus", this::evbus), new Side("Camel", this::camel));
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.atMostTimes(p99("evbus"), p99("Camel"), 1),
        Goal.ratio(others("evbus"), others("Camel"), 1),
        Goal.informationOfCost(drained("evbus"), drained("Camel")));
  }

  private static String p99(String side) {
    return side + ", put p99 meanwhile in ms";
  }

  private static String others(String side) {
    return side + ", events/s to each other sink meanwhile";
  }

  private static String drained(String side) {
    return side + ", ms until all is delivered once the sink is back";
  }

  /** Sinks that count, of which one can be shut. Thread-safe. */
  private static final class Sinks {
    private final LongAdder[] counts =
        Stream.generate(LongAdder::new).limit(SINKS).toArray(LongAdder[]::new);
    private boolean shut = true;

    void take(int sink) {
      if (sink == DEAD) {
        awaitOpen();
      }
      counts[sink].increment();
    }

    private synchronized void awaitOpen() {
      try {
        while (shut) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    synchronized void open() {
      shut = false;
      notifyAll();
    }

    long others() {
      long sum = 0;
      for (int sink = 0; sink < DEAD; sink++) {
        sum += counts[sink].sum();
      }
      return sum / DEAD;
    }

    void await(long events) throws InterruptedException {
      for (LongAdder count : counts) {
        while (count.sum() < events) {
          TimeUnit.MILLISECONDS.sleep(1);
        }
      }
    }
  }

  private void evbus(Samples to) throws Exception {
    Sinks sinks = new Sinks();
    Path folder = scale.fresh();
    EventBusBuilder builder = EventBus.builder().data(folder).putTimeout(PATIENCE);
    for (int i = 0; i < SINKS; i++) {
      int sink = i;
      builder.ingress("sink" + sink, event -> sinks.take(sink));
    }
    try (EventBus bus = builder.start()) {
      measure("evbus", sinks, i -> bus.put(Bodies.RANDOM.event(i)), to);
    } finally {
      Scale.remove(folder);
    }
  }

  private void camel(Samples to) throws Exception {
    Sinks sinks = new Sinks();
    try (DefaultCamelContext camel =
            CamelContexts.multicast(SINKS, QUEUES, (sink, exchange) -> sinks.take(sink));
        ProducerTemplate template = camel.createProducerTemplate()) {
      Endpoint in = camel.getEndpoint(CamelContexts.IN);
      measure("Camel", sinks, i -> template.sendBody(in, Bodies.RANDOM.body(i)), to);
    }
  }

  /** Puts at the rate for the whole time, at whose end the fourth sink comes back. */
  private void measure(String side, Sinks sinks, IntConsumer put, Samples to) throws Exception {
    int events = PER_SECOND * seconds;
    long start = System.nanoTime();
    long backAt = start + TimeUnit.SECONDS.toNanos(seconds);
    long[] othersThen = new long[1];
    long[] backNanos = new long[1];
    Thread bringsBack =
        new Thread(
            () -> {
              for (long left = seconds; left > 0; left = backAt - System.nanoTime()) {
                LockSupport.parkNanos(left);
              }
              othersThen[0] = sinks.others();
              backNanos[0] = System.nanoTime();
              sinks.open();
            },
            "bench-outage");
    bringsBack.start();
    Histogram puts = new Producers(put).atRate(1, events, PER_SECOND);
    bringsBack.join();
    sinks.await(events);
    to.add(p99(side), puts.getValueAtPercentile(P99) / NANOS_PER_MILLI);
    to.add(others(side), (double) othersThen[0] / seconds);
    to.add(drained(side), (System.nanoTime() - backNanos[0]) / NANOS_PER_MILLI);
  }
}
