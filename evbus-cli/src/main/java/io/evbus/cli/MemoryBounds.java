package io.evbus.cli;

import io.evbus.spi.BusSpec;
import io.evbus.spi.ByteCount;
import io.evbus.spi.LogProvider;
import io.evbus.spi.Option;
import io.evbus.spi.OptionValues;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * How much memory a bus takes at most.
 *
 * @param heapBytes the heap
 * @param ringBytes events in memory, a part of the heap
 * @param log the kind of log, empty without one
 * @param logBytes what the log's options allow it outside the heap
 */
record MemoryBounds(long heapBytes, long ringBytes, String log, Map<String, ByteCount> logBytes) {
  private static final long ROCKSDB_BYTES = 21L << 20;
  private static final long ROCKSDB_BYTES_OF_A_LANE = 1L << 20;

  /** Of a bus whose log is configured so; the map is empty without a log. */
  static MemoryBounds of(Map<String, Object> log) {
    String wanted = String.valueOf(log.getOrDefault("provider", "rocksdb"));
    Map<String, ByteCount> bounds = new LinkedHashMap<>();
    String kind = "";
    for (LogProvider provider : ServiceLoader.load(LogProvider.class)) {
      if (!log.isEmpty() && provider.name().equals(wanted)) {
        kind = wanted;
        OptionValues values = provider.options().parse("", log, fault -> {});
        for (Option<?> option : provider.options().options()) {
          if (values.get(option).orElse(null) instanceof ByteCount bytes) {
            bounds.put(option.name(), bytes);
          }
        }
      }
    }
    return new MemoryBounds(
        Runtime.getRuntime().maxMemory(), BusSpec.Limits.defaults().ringBytes(), kind, bounds);
  }

  /** Outside the heap, for a number of lanes that are all behind. */
  long nativeBytes(int lanes) {
    long sum = logBytes.values().stream().mapToLong(ByteCount::bytes).sum();
    return log.equals("rocksdb") ? sum + ROCKSDB_BYTES + lanes * ROCKSDB_BYTES_OF_A_LANE : sum;
  }

  Map<String, String> lines(int lanes) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put(
        "heap",
        Figures.bytes(heapBytes)
            + " at most, "
            + Figures.bytes(ringBytes)
            + " of it for events (EVBUS_JAVA_OPTS=-Xmx512m)");
    if (!log.isEmpty()) {
      StringBuilder text = new StringBuilder("about ");
      text.append(Figures.bytes(nativeBytes(lanes))).append(" for ").append(log);
      String separator = ": ";
      for (Map.Entry<String, ByteCount> part : logBytes.entrySet()) {
        text.append(separator).append(part.getKey()).append(' ');
        text.append(Figures.bytes(part.getValue().bytes()));
        separator = ", ";
      }
      lines.put("outside it", text.toString());
    }
    return lines;
  }
}
