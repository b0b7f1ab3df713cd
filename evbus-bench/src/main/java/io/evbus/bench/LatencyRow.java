package io.evbus.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.evbus.EventBus;
import io.evbus.ingress.rabbitmq.RabbitMqIngress;
import io.evbus.testkit.ingress.RabbitMqFarSide;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** How long it takes from a put until RabbitMQ has confirmed the event, at a steady rate. */
final class LatencyRow implements BenchRow {
  static final String NAME = "latency";

  private static final int PER_SECOND = 1_000;
  private static final long MOST_MICROS = 60_000_000L;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double TIMES_AT_MEDIAN = 1.2;
  private static final double MORE_AT_P99_MICROS = 500;
  private static final double P99 = 99;
  private static final double MEDIAN = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final RabbitMqFarSide farSide = new RabbitMqFarSide(new RabbitMqIngress());
  private final BareRabbitMq bare = new BareRabbitMq(Bodies.RANDOM);
  private final int events;
  private int runs;

  LatencyRow(Scale scale) {
    this.events = scale.events(10_000, 5_000);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "From a put until RabbitMQ has confirmed the event, against the same through"
        + " amqp-client, both at "
        + PER_SECOND
        + " events/s";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("events", events);
    settings.put("body bytes", Bodies.BYTES);
    settings.put("events/s", PER_SECOND);
    settings.putAll(bare.settings());
    return settings;
  }

  @Override
  public List<Side> sides() {
    return List.of(new Side("evbus", this::evbus), new Side(bare.name(), this::bare));
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.atMostTimes(p("evbus", MEDIAN), p(bare.name(), MEDIAN), TIMES_AT_MEDIAN),
        Goal.atMostMore(p("evbus", P99), p(bare.name(), P99), MORE_AT_P99_MICROS));
  }

  private static String p(String side, double percentile) {
    return side + ", p" + (int) percentile + " in µs";
  }

  private void evbus(Samples to) throws Exception {
    String name = place();
    Took took = new Took(events);
    try (EventBus bus =
        EventBus.builder().profile(farSide.provider(), "bench", farSide.profile(name)).start()) {
      bus.put(Bodies.RANDOM.event(0)).delivered().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      atRate(
          (i, due) -> {
            took.starts(i, due);
            var unused = bus.put(Bodies.RANDOM.event(i)).delivered().thenRun(() -> took.ends(i, i));
          });
      took.await();
    }
    took.note("evbus", to);
    bare.remove(new Place(farSide.profile(name)));
  }

  private void bare(Samples to) throws Exception {
    String name = place();
    Place place = new Place(farSide.profile(name));
    Took took = new Took(events);
    try (Connection connection = BareRabbitMq.connect(place)) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      long[] confirmedUntil = {0};
      channel.addConfirmListener(
          (tag, multiple) -> {
            int from = (int) (multiple ? confirmedUntil[0] : tag - 1);
            confirmedUntil[0] = Math.max(confirmedUntil[0], tag);
            took.ends(from, (int) tag - 1);
          },
          (tag, multiple) -> {
            throw new IllegalStateException("Publishing: refused");
          });
      atRate(
          (i, due) -> {
            took.starts(i, due);
            bare.publish(channel, place, i + 1L, i);
          });
      took.await();
    }
    took.note(bare.name(), to);
    bare.remove(place);
  }

  private String place() {
    String name = "latency-" + ++runs;
    farSide.prepare(name);
    return name;
  }

  private interface Send {
    void event(int number, long dueNanos);
  }

  private void atRate(Send send) {
    long everyNanos = (long) (NANOS_PER_SECOND / PER_SECOND);
    long due = System.nanoTime();
    for (int i = 0; i < events; i++) {
      due += everyNanos;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      send.event(i, due);
    }
  }

  /** When each event was due and how long it took. Thread-safe for one that ends them. */
  private static final class Took {
    private final long[] startNanos;
    private final Histogram micros = new Histogram(MOST_MICROS, 3);
    private final CountDownLatch left;

    Took(int events) {
      this.startNanos = new long[events];
      this.left = new CountDownLatch(events);
    }

    void starts(int event, long dueNanos) {
      startNanos[event] = dueNanos;
    }

    synchronized void ends(int from, int to) {
      long now = System.nanoTime();
      for (int i = from; i <= to; i++) {
        micros.recordValue(Math.min(MOST_MICROS, (long) ((now - startNanos[i]) / NANOS_PER_MICRO)));
        left.countDown();
      }
    }

    void await() throws InterruptedException {
      if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("Confirming: " + left.getCount() + " events are missing");
      }
    }

    void note(String side, Samples to) {
      to.add(p(side, MEDIAN), (double) micros.getValueAtPercentile(MEDIAN));
      to.add(p(side, P99), (double) micros.getValueAtPercentile(P99));
    }
  }

  @Override
  public void close() {
    farSide.close();
  }
}
