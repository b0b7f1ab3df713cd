package io.evbus.core.queue;

import io.evbus.Event;
import io.evbus.InternalQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The events that wait for a reader, at most 1,024. Thread-safe. */
public final class QueueBuffer implements InternalQueue {
  private static final int MOST_EVENTS = 1024;

  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private Runnable onRoom = () -> {};
  private boolean closed;

  /** Makes an empty queue. */
  public QueueBuffer(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  /** Adds an event if there is room. */
  boolean offer(Event event) {
    lock.lock();
    try {
      if (events.size() >= MOST_EVENTS) {
        return false;
      }
      events.add(event);
      notEmpty.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Called, outside the lock, after an event was taken. */
  void onRoom(Runnable callback) {
    lock.lock();
    try {
      onRoom = callback;
    } finally {
      lock.unlock();
    }
  }

  /** Lets readers end once all events are taken. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      notEmpty.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Event> take() throws InterruptedException {
    return Optional.ofNullable(next(Long.MAX_VALUE));
  }

  @Override
  public Optional<Event> poll(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(next(TimeUnit.NANOSECONDS.convert(timeout)));
  }

  private @Nullable Event next(long timeoutNanos) throws InterruptedException {
    Event taken;
    Runnable tellRoom;
    lock.lockInterruptibly();
    try {
      long left = timeoutNanos;
      while (events.isEmpty() && !closed && left > 0) {
        left = notEmpty.awaitNanos(left);
      }
      taken = events.poll();
      tellRoom = onRoom;
    } finally {
      lock.unlock();
    }
    if (taken != null) {
      tellRoom.run();
    }
    return taken;
  }

  /** Iterates until the bus is closed; a reader that is interrupted sees the end. */
  @Override
  public Iterator<Event> iterator() {
    return new Iterator<>() {
      private @Nullable Event following;

      @Override
      public boolean hasNext() {
        try {
          following = following != null ? following : next(Long.MAX_VALUE);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return following != null;
      }

      @Override
      public Event next() {
        Event event = hasNext() ? following : null;
        if (event == null) {
          throw new NoSuchElementException("Reading internal queue " + name + ": it has ended");
        }
        following = null;
        return event;
      }

      private @Nullable Event next(long nanos) throws InterruptedException {
        return QueueBuffer.this.next(nanos);
      }
    };
  }
}
