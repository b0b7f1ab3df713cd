package io.evbus.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** What threads allocate from a moment on. Immutable. */
final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Map<Long, Long> before = now();

  private Allocation() {}

  static Allocation start() {
    return new Allocation();
  }

  /** The bytes until now, of all threads that live now; one that has ended can't be asked. */
  long bytes() {
    return now().entrySet().stream()
        .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
        .sum();
  }

  private static Map<Long, Long> now() {
    long[] threads = THREADS.getAllThreadIds();
    long[] bytes = THREADS.getThreadAllocatedBytes(threads);
    Map<Long, Long> all = new HashMap<>();
    for (int i = 0; i < threads.length; i++) {
      if (bytes[i] >= 0) {
        all.put(threads[i], bytes[i]);
      }
    }
    return all;
  }
}
