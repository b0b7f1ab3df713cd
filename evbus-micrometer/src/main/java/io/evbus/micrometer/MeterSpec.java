package io.evbus.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One meter and where its value is found.
 *
 * @param name its name
 * @param counter whether it is a counter, rather than a gauge
 * @param unit its base unit, if any
 * @param help what it counts
 * @param tags what tells it from others of its name
 * @param value its value in a part of a snapshot
 */
record MeterSpec<S>(
    String name,
    boolean counter,
    @Nullable String unit,
    String help,
    Tags tags,
    ToDoubleFunction<S> value) {
  static <S> MeterSpec<S> counter(
      String name, @Nullable String unit, String help, ToDoubleFunction<S> value) {
    return new MeterSpec<>(name, true, unit, help, Tags.empty(), value);
  }

  static <S> MeterSpec<S> gauge(
      String name, @Nullable String unit, String help, ToDoubleFunction<S> value) {
    return new MeterSpec<>(name, false, unit, help, Tags.empty(), value);
  }

  MeterSpec<S> tagged(String key, String tag) {
    return new MeterSpec<>(name, counter, unit, help, tags.and(key, tag), value);
  }

  /** The meter, which may be there already. */
  <T> Meter register(MeterRegistry registry, T owner, Tags more, Function<T, @Nullable S> part) {
    ToDoubleFunction<T> now =
        from -> {
          S found = part.apply(from);
          return found == null ? Double.NaN : value.applyAsDouble(found);
        };
    return counter
        ? FunctionCounter.builder(name, owner, now)
            .tags(more.and(tags))
            .baseUnit(unit)
            .description(help)
            .register(registry)
        : Gauge.builder(name, owner, now)
            .tags(more.and(tags))
            .baseUnit(unit)
            .description(help)
            .strongReference(true)
            .register(registry);
  }
}
