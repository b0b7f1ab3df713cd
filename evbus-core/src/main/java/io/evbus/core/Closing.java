package io.evbus.core;

import io.evbus.core.lane.LaneTask;
import io.evbus.core.log.Storage;
import io.evbus.core.time.Environment;
import io.evbus.core.time.EvbusThread;
import io.evbus.core.time.Nanos;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a bus: what was put becomes stable, the lanes finish up to a deadline, then everything
 * is let go. Thread-safe.
 */
final class Closing {
  private static final long GRACE_NANOS = 2_000_000_000L;

  private final LaneSet lanes;
  private final Environment environment;
  private final @Nullable Storage storage;
  private final Runnable release;
  private final Set<LaneTask> unfinished = new HashSet<>();

  /** A lane can finish before the drain begins; weak, as lanes come and go with reloads. */
  private final Set<LaneTask> finished = Collections.newSetFromMap(new WeakHashMap<>());

  private final CountDownLatch over = new CountDownLatch(1);
  private boolean started;
  private boolean draining;
  private boolean ended;

  /** Ends with letting everything go, but for the environment, which is stopped last. */
  Closing(LaneSet lanes, Environment environment, @Nullable Storage storage, Runnable release) {
    this.lanes = lanes;
    this.environment = environment;
    this.storage = storage;
    this.release = release;
  }

  /** The bus is closed by somebody; whether this was the first time. */
  synchronized boolean start() {
    boolean first = !started;
    started = true;
    return first;
  }

  /** These lanes will finish. */
  synchronized void expect(Collection<LaneTask> ending) {
    unfinished.addAll(ending);
  }

  /** Lets the lanes finish; a later call can only shorten the time. */
  void drain(long drainNanos, boolean first) {
    long now = environment.ticker().nanos();
    long deadline = Nanos.after(now, drainNanos);
    if (storage != null) {
      environment.scheduler().schedule(storage.committer()::abandon, Math.max(0, deadline - now));
    }
    if (storage == null || !first) {
      closeLanes(deadline, first);
      return;
    }
    var unused = storage.drain().thenRun(() -> closeLanes(deadline, true));
  }

  private void closeLanes(long deadline, boolean first) {
    List<LaneTask> tasks = lanes.tasks();
    if (first) {
      synchronized (this) {
        unfinished.addAll(tasks);
        unfinished.removeAll(finished);
        draining = true;
      }
      endIfFinished();
    }
    tasks.forEach(task -> task.close(deadline));
  }

  /** A lane has finished; whether it did because the bus is closed. */
  boolean finished(LaneTask task) {
    synchronized (this) {
      unfinished.remove(task);
      finished.add(task);
      if (!started) {
        return false;
      }
    }
    endIfFinished();
    return true;
  }

  private void endIfFinished() {
    synchronized (this) {
      if (!unfinished.isEmpty() || !draining) {
        return;
      }
    }
    if (EvbusThread.isCurrent()) {
      environment.calls().execute(this::end);
    } else {
      end();
    }
  }

  private void end() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    release.run();
    over.countDown();
    if (EvbusThread.isCurrent()) {
      environment.stop().run();
    }
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  /** Waits for the end. */
  void await() throws InterruptedException {
    over.await();
  }

  /** Waits for the end for a time; whether it came. */
  boolean await(long nanos) throws InterruptedException {
    return over.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Waits for the end for a time and a little more, then makes it. */
  void awaitOrEnd(long drainNanos) {
    try {
      var unused = await(Nanos.after(drainNanos, GRACE_NANOS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
    environment.stop().run();
  }
}
