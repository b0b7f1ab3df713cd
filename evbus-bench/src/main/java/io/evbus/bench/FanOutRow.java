package io.evbus.bench;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.core.time.CarriedTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** One producer and three counting destinations on the memory log, against a bare Disruptor. */
final class FanOutRow implements BenchRow {
  static final String NAME = "fan-out";

  private static final int LANES = 3;
  private static final int RING_SLOTS = 65_536;
  private static final int MADE = 1024;
  private static final String EVBUS = "evbus, events/s";
  private static final String DISRUPTOR = "Disruptor, events/s";
  private static final String CAMEL = "Camel, events/s";
  private static final double TIMES_CAMEL = 100;

  /** Camel sends one of so many events. */
  private static final int SLOW = 10;

  private static final String EVENTS = "events made and thrown away, events/s";
  private static final String ALLOCATED = "evbus, bytes allocated per event beyond itself";
  private static final long MOST_ALLOCATED_BYTES = 64;
  private static final double NANOS_PER_SECOND = 1e9;

  private final int events;

  FanOutRow(Scale scale) {
    this.events = scale.events(5_000_000, 2_000_000);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "One producer and three destinations that count, on the memory log, against a bare"
        + " Disruptor with three consumers, and against Apache Camel";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("events", events);
    settings.put("body bytes, serialised before", Bodies.BYTES);
    settings.put("lanes", LANES);
    settings.put("Disruptor", "a thread for each consumer, BlockingWaitStrategy");
    settings.put("Disruptor's slots", RING_SLOTS);
    settings.put("Camel, events", events / SLOW);
    settings.putAll(CamelFanOut.settings());
    return settings;
  }

  @Override
  public List<Side> sides() {
    return List.of(
        new Side("evbus", this::evbus),
        new Side("Disruptor", to -> to.add(DISRUPTOR, disruptor())),
        new Side("Camel", to -> to.add(CAMEL, new CamelFanOut().perSecond(events / SLOW))),
        new Side("events alone", to -> to.add(EVENTS, eventsAlone())));
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.ratio(EVBUS, DISRUPTOR, 1.5).keeping(0.5),
        Goal.ratio(EVBUS, CAMEL, TIMES_CAMEL),
        Goal.information(EVBUS, EVENTS),
        Goal.atMost(ALLOCATED, MOST_ALLOCATED_BYTES));
  }

  private void evbus(Samples to) throws InterruptedException {
    CountingSinks sinks = new CountingSinks(LANES, 0);
    try (EventBus bus = sinks.bus().start()) {
      bus.put(Bodies.RANDOM.event(0));
      sinks.await(1);
      Allocation allocation = Allocation.start();
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        bus.put(Bodies.RANDOM.body(i));
      }
      sinks.await(events + 1L);
      to.add(EVBUS, events * NANOS_PER_SECOND / (System.nanoTime() - start));
      to.add(ALLOCATED, (double) allocation.bytes() / events - Bodies.RANDOM.bytesOfEvent());
    }
  }

  /** What the producer can do at most: each event has an id and a time of its own. */
  private double eventsAlone() {
    CarriedTime time = new CarriedTime(InstantSource.system(), System.nanoTime());
    Event[] made = new Event[MADE];
    long bytes = 0;
    long start = System.nanoTime();
    for (int i = 0; i < events; i++) {
      Event event =
          Event.of(Bodies.RANDOM.body(i), Event.OCTET_STREAM, time.epochNanosAt(System.nanoTime()));
      made[i % MADE] = event;
      bytes += event.sizeBytes();
    }
    double perSecond = events * NANOS_PER_SECOND / (System.nanoTime() - start);
    if (bytes != (long) events * Bodies.BYTES) {
      throw new IllegalStateException("Making events: " + bytes + " bytes");
    }
    return perSecond;
  }

  /** What a slot of the bare ring holds. */
  private static final class Slot {
    private byte[] body = new byte[0];
  }

  /** Counts what it is given. */
  private static final class Counter implements EventHandler<Slot> {
    private long count;
    private long bytes;

    @Override
    public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
      count++;
      bytes += slot.body.length;
    }
  }

  private double disruptor() {
    Disruptor<Slot> disruptor =
        new Disruptor<>(
            Slot::new,
            RING_SLOTS,
            Executors.defaultThreadFactory(),
            ProducerType.SINGLE,
            new BlockingWaitStrategy());
    List<Counter> counters = new ArrayList<>();
    for (int i = 0; i < LANES; i++) {
      counters.add(new Counter());
    }
    disruptor.handleEventsWith(counters.toArray(new Counter[0]));
    RingBuffer<Slot> ring = disruptor.start();
    long start = System.nanoTime();
    for (int i = 0; i < events; i++) {
      long sequence = ring.next();
      ring.get(sequence).body = Bodies.RANDOM.body(i);
      ring.publish(sequence);
    }
    disruptor.shutdown(); // Waits until all consumers have everything.
    double perSecond = events * NANOS_PER_SECOND / (System.nanoTime() - start);
    for (Counter counter : counters) {
      if (counter.count != events || counter.bytes != (long) events * Bodies.BYTES) {
        throw new IllegalStateException("Counting: " + counter.count + " of " + events);
      }
    }
    return perSecond;
  }
}
