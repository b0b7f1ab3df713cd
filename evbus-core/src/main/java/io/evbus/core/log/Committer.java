package io.evbus.core.log;

import io.evbus.PutRefusedException;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Ring;
import io.evbus.core.time.Environment;
import io.evbus.core.time.SerialTask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The ring's first consumer: appends what has gathered, with one sync for all that wait. Nothing is
 * visible to a lane before it is stable. A write that fails acknowledges nothing; it is made again
 * on the log opened anew, until it succeeds or the bus is closed. Thread-safe.
 */
public final class Committer {
  private static final System.Logger LOG = System.getLogger(Committer.class.getName());
  private static final int MOST_EVENTS = 8192;
  private static final int MOST_BYTES = 4 << 20;
  private static final long FIRST_RETRY_NANOS = 50_000_000L;
  private static final long LAST_RETRY_NANOS = 500_000_000L;

  /** Whom the committer tells of progress. */
  public interface Listener {
    /** These events are stable; called under the counting lock, before lanes can see them. */
    void count(List<Entry> entries);

    /** Lanes may read on. */
    void stable();
  }

  /**
   * How far the log goes.
   *
   * @param offset the offset that follows every stable event
   * @param position their bytes
   */
  record End(long offset, long position) {}

  private final Ring ring;
  private final DurableLog log;
  private final Environment environment;
  private final Object counting;
  private final Listener listener;
  private final SerialTask task;
  private final List<Entry> group = new ArrayList<>();
  private final List<ByteBuffer> records = new ArrayList<>();
  private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private long next;
  private long position;
  private long lastMillis;
  private long retryNanos = FIRST_RETRY_NANOS;
  private long notBeforeNanos;
  private volatile boolean atOnce;
  private volatile End end;
  private volatile @Nullable String trouble;
  private volatile boolean abandoned;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile long drainTo = Long.MAX_VALUE;

  /**
   * Goes on at the ring's head.
   *
   * @param position the bytes of all events before it
   * @param lastMillis when the last of them was accepted
   * @param counting the lock under which counts and the stable offset move together
   */
  public Committer(
      Ring ring,
      DurableLog log,
      Environment environment,
      long position,
      long lastMillis,
      Object counting,
      Listener listener) {
    this.ring = ring;
    this.log = log;
    this.environment = environment;
    this.position = position;
    this.lastMillis = lastMillis;
    this.counting = counting;
    this.listener = listener;
    this.next = ring.head();
    this.notBeforeNanos = environment.ticker().nanos();
    this.end = new End(next, position);
    this.task = new SerialTask(environment.calls(), this::work);
  }

  /** An event was published. */
  public void wake() {
    task.wake();
  }

  /** How far the log goes. */
  End end() {
    return end;
  }

  /** Why nothing can be written at present, if so. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Completes when everything before an offset is stable, or was given up. */
  public CompletableFuture<Void> drain(long offset) {
    drainTo = offset;
    atOnce = true;
    task.wake();
    return drained;
  }

  /** Gives up what is not stable: those who wait for it are told. */
  public void abandon() {
    abandoned = true;
    task.wake();
  }

  /** As {@link #abandon}, but they are told before this returns: soon no thread could do it. */
  void abandonNow() {
    abandoned = true;
    work();
  }

  private synchronized void work() {
    boolean mayWrite = atOnce || environment.ticker().nanos() - notBeforeNanos >= 0;
    atOnce = false;
    if (!mayWrite && !abandoned) {
      return; // Puts wake this task too; the timer of the failed write comes.
    }
    while (!abandoned && gather()) {
      if (!write()) {
        notBeforeNanos = environment.ticker().nanos() + retryNanos;
        environment.scheduler().schedule(task::wake, retryNanos);
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
        return;
      }
    }
    if (abandoned) {
      refuseRest();
    }
    if (next >= drainTo || abandoned) {
      drained.complete(null);
    }
  }

  private boolean gather() {
    group.clear();
    long bytes = 0;
    for (Entry entry = ring.published(next); entry != null && group.size() < MOST_EVENTS; ) {
      group.add(entry);
      bytes += RecordCodec.mostBytes(entry.event());
      if (bytes >= MOST_BYTES) {
        break;
      }
      entry = ring.published(next + group.size());
    }
    if (bytes > buffer.capacity()) {
      buffer =
          ByteBuffer.allocate((int) Math.max(bytes, Math.min(MOST_BYTES, 2L * buffer.capacity())));
    }
    return !group.isEmpty();
  }

  private boolean write() {
    long millis = Math.max(lastMillis, environment.ticker().now().toEpochMilli());
    long reached = position;
    buffer.clear();
    records.clear();
    for (Entry entry : group) {
      int start = buffer.position();
      RecordCodec.write(buffer, entry.event(), millis, reached);
      records.add(buffer.slice(start, buffer.position() - start));
      reached += entry.sizeBytes();
    }
    try {
      log.append(next, records);
    } catch (IOException e) {
      if (trouble == null) {
        LOG.log(
            System.Logger.Level.ERROR,
            "Writing to the log: {0}; nothing is accepted until it succeeds again",
            e.getMessage());
      }
      trouble = String.valueOf(e.getMessage());
      return false;
    }
    if (trouble != null) {
      LOG.log(System.Logger.Level.WARNING, "Writing to the log: it succeeds again");
    }
    trouble = null;
    retryNanos = FIRST_RETRY_NANOS;
    lastMillis = millis;
    position = reached;
    next += group.size();
    end = new End(next, position);
    synchronized (counting) {
      listener.count(group);
      ring.stableUntil(next);
    }
    for (Entry entry : group) {
      CompletableFuture<Void> waiting = entry.acceptance();
      if (waiting != null) {
        waiting.complete(null);
      }
    }
    listener.stable();
    return true;
  }

  private void refuseRest() {
    for (Entry entry = ring.published(next); entry != null; entry = ring.published(++next)) {
      entry
          .acceptanceOrNew()
          .completeExceptionally(
              new PutRefusedException(
                  PutRefusedException.Cause.NOT_STABLE,
                  "Putting event "
                      + entry.event().id()
                      + ": the bus was closed before the log had it"
                      + trouble().map(why -> "; writing failed: " + why).orElse("")));
    }
  }
}
