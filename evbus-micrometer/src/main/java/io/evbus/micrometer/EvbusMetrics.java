package io.evbus.micrometer;

import io.evbus.BusStats;
import io.evbus.EventBus;
import io.evbus.LaneStats;
import io.evbus.LogStats;
import io.evbus.Operations;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a bus as meters; {@code docs/metrics.md} lists them.
 *
 * <p>Promises: all values come from {@link EventBus#stats()}, one snapshot for all that are read
 * within a second, so that in one scrape {@code matched = delivered + dead + dropped + pending}
 * holds for each lane. The meters of a lane come and go with it, at the latest a second and one
 * scrape later. Two buses in one registry need tags that tell them apart.
 *
 * <p>Thread-safe. The bus is asked by whichever thread reads a meter.
 *
 * <p>Failure: while the bus can't be asked, as one in another process, values stay as they were.
 */
public final class EvbusMetrics implements MeterBinder, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EvbusMetrics.class.getName());
  private static final long SNAPSHOT_NANOS = 1_000_000_000L;

  private final Supplier<BusStats> source;
  private final LongSupplier nanoTime;
  private final Tags tags;
  private final Map<MeterRegistry, Set<Meter>> bound = new HashMap<>();
  private Snapshot snapshot;
  private long takenNanos;
  private boolean failing;

  /** The meters of a bus, with tags of your own for each. */
  public EvbusMetrics(EventBus bus, Tag... tags) {
    this(bus::stats, System::nanoTime, tags);
  }

  /** The meters of a bus that is operated on, perhaps in another process. */
  public EvbusMetrics(Operations operations, Tag... tags) {
    this(operations::stats, System::nanoTime, tags);
  }

  EvbusMetrics(Supplier<BusStats> source, LongSupplier nanoTime, Tag... tags) {
    this.source = source;
    this.nanoTime = nanoTime;
    this.tags = Tags.of(tags);
    this.snapshot = Snapshot.of(source.get());
    this.takenNanos = nanoTime.getAsLong();
  }

  private record Snapshot(BusStats bus, Map<String, LaneStats> lanes) {
    static Snapshot of(BusStats bus) {
      Map<String, LaneStats> lanes = new HashMap<>();
      bus.lanes().forEach(lane -> lanes.put(lane.lane(), lane));
      return new Snapshot(bus, lanes);
    }

    @Nullable LogStats log() {
      return bus.log().orElse(null);
    }
  }

  /** Registers the meters; any number of registries. */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    bound.putIfAbsent(registry, Set.of());
    register(registry);
  }

  /** Removes the meters from all registries; the bus stays open. */
  @Override
  public synchronized void close() {
    bound.forEach((registry, meters) -> meters.forEach(registry::remove));
    bound.clear();
  }

  private void register(MeterRegistry registry) {
    Set<Meter> now = new HashSet<>();
    for (MeterSpec<BusStats> spec : MeterSpecs.BUS) {
      now.add(spec.register(registry, this, tags, metrics -> metrics.now().bus()));
    }
    if (snapshot.log() != null) {
      for (MeterSpec<LogStats> spec : MeterSpecs.LOG) {
        now.add(spec.register(registry, this, tags, metrics -> metrics.now().log()));
      }
    }
    for (LaneStats lane : snapshot.bus().lanes()) {
      String name = lane.lane();
      Tags withLane = tags.and("lane", name);
      for (MeterSpec<LaneStats> spec : MeterSpecs.lane(lane)) {
        now.add(
            spec.register(registry, this, withLane, metrics -> metrics.now().lanes().get(name)));
      }
    }
    Set<Meter> before = bound.put(registry, now);
    if (before != null) {
      before.stream().filter(meter -> !now.contains(meter)).forEach(registry::remove);
    }
  }

  private synchronized Snapshot now() {
    long nanos = nanoTime.getAsLong();
    if (nanos - takenNanos >= SNAPSHOT_NANOS) {
      takenNanos = nanos;
      if (take()) {
        Set.copyOf(bound.keySet()).forEach(this::register);
      }
    }
    return snapshot;
  }

  private boolean take() {
    try {
      snapshot = Snapshot.of(source.get());
      failing = false;
      return true;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.log(System.Logger.Level.WARNING, "Reading the counters of the bus: {0}", e.toString());
      }
      failing = true;
      return false;
    }
  }
}
