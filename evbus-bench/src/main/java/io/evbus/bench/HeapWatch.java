package io.evbus.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** The most that was in use after a collection of this process's heap. Thread-safe. */
final class HeapWatch {
  /** The most heap in use after a collection, MiB. */
  static final String HEAP = "heap after collections";

  /** The most resident memory of the process, MiB. */
  static final String RESIDENT = "resident memory";

  private static final double MEBIBYTE = 1 << 20;
  private static final double KIBIBYTES_PER_MEBIBYTE = 1024;

  private final AtomicLong mostBytes = new AtomicLong();

  HeapWatch() {
    Set<String> heapPools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(NotificationEmitter.class::cast)
        .forEach(
            collector ->
                collector.addNotificationListener(
                    (notification, handback) -> {
                      if (notification.getUserData() instanceof CompositeData data) {
                        note(heapPools, GarbageCollectionNotificationInfo.from(data));
                      }
                    },
                    null,
                    null));
  }

  private void note(Set<String> heapPools, GarbageCollectionNotificationInfo collected) {
    long used =
        collected.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
            .filter(pool -> heapPools.contains(pool.getKey()))
            .map(Map.Entry::getValue)
            .mapToLong(MemoryUsage::getUsed)
            .sum();
    mostBytes.accumulateAndGet(used, Math::max);
  }

  /** Notes the heap and the resident memory of this process. */
  void report(Map<String, Double> to) {
    to.put(HEAP, mostBytes.get() / MEBIBYTE);
    to.put(RESIDENT, status("VmHWM:"));
  }

  private static double status(String key) {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith(key))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum()
          / KIBIBYTES_PER_MEBIBYTE;
    } catch (IOException e) {
      throw new UncheckedIOException("Reading this process's memory", e);
    }
  }
}
