package io.evbus.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the threads that live at its start allocate from then on. Immutable. */
final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long[] threads;
  private final long before;

  private Allocation(long[] threads) {
    this.threads = threads;
    this.before = sum(threads);
  }

  static Allocation start() {
    return new Allocation(THREADS.getAllThreadIds());
  }

  /** The bytes until now; threads that have ended count for nothing. */
  long bytes() {
    return sum(threads) - before;
  }

  private static long sum(long[] threads) {
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(threads)) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
