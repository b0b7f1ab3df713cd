package io.evbus.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * So many unconfirmed events at most. Once the sender has to wait, it waits until a quarter of the
 * window is free: a semaphore would wake it for every event. One thread sends; any confirm.
 */
final class Window {
  private final int size;
  private final Thread sender = Thread.currentThread();
  private final AtomicLong confirmed = new AtomicLong();
  private volatile long awaited = Long.MAX_VALUE;
  private volatile @Nullable Throwable failure;
  private long sent;

  /** Made by the thread that sends. */
  Window(int size) {
    this.size = size;
  }

  /** Waits until one more event may be sent. */
  void enter() {
    if (sent - confirmed.get() >= size) {
      await(sent - size + size / 4);
    }
    sent++;
  }

  /** Waits until all events are confirmed. */
  void drain() {
    await(sent);
  }

  /** So many more are confirmed. */
  void confirm(int events) {
    if (confirmed.addAndGet(events) >= awaited) {
      LockSupport.unpark(sender);
    }
  }

  /** The sender fails where it waits. */
  void fail(@Nullable Throwable cause) {
    failure = cause == null ? new IllegalStateException("refused") : cause;
    LockSupport.unpark(sender);
  }

  private void await(long events) {
    awaited = events;
    while (confirmed.get() < events) {
      if (failure != null) {
        throw new IllegalStateException("Sending without evbus: " + failure, failure);
      }
      LockSupport.park(this);
    }
    awaited = Long.MAX_VALUE;
  }
}
