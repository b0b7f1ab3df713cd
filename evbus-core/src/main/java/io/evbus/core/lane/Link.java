package io.evbus.core.lane;

import io.evbus.LaneState;
import io.evbus.Reason;
import io.evbus.core.time.Nanos;
import io.evbus.spi.IngressException;
import io.evbus.spi.Publisher;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lane's publisher: opening it, opening it again with back-off, pauses, rests, and the one call
 * that may be under way on it. Confined to its lane, but for {@link #isClosed} and {@link
 * #isDisabled}.
 */
final class Link {
  private static final int MOST_STUCK_CALLS = 3;
  private static final long REOPEN_BASE_NANOS = 100_000_000L;
  private static final long STUCK_CHECK_NANOS = 1_000_000_000L;

  private enum Phase {
    UNOPENED,
    OPENING,
    OPEN,
    WAITING,
    STUCK,
    DISABLED,
    CLOSED
  }

  private final Terms terms;
  private final SpareThreads spareThreads;
  private final Backoff backoff;
  private final Naming naming;
  private volatile Phase phase = Phase.UNOPENED;
  private long generation;
  private @Nullable Publisher publisher;
  private @Nullable Call call;
  private int stuckCalls;
  private int failures;
  private long timesOpened;
  private boolean unauthorized;
  private long openDeadlineNanos;
  private long reopenAtNanos;
  private boolean paused;
  private long pausedAtNanos;
  private long pauseEndsNanos;
  private boolean resting;
  private long restEndsNanos;

  Link(Terms terms, SpareThreads spareThreads, Backoff backoff, Naming naming) {
    this.terms = terms;
    this.spareThreads = spareThreads;
    this.backoff = backoff;
    this.naming = naming;
  }

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  /** Whether it is open, or may be opened now. */
  boolean isReady() {
    return phase == Phase.OPEN || phase == Phase.UNOPENED;
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  boolean isDisabled() {
    return phase == Phase.DISABLED;
  }

  boolean isPaused() {
    return paused;
  }

  /** Whether nothing will come of it before it is opened again. */
  boolean isDown() {
    return phase == Phase.WAITING || phase == Phase.STUCK || phase == Phase.DISABLED;
  }

  boolean isCalling() {
    return call != null;
  }

  /** Whether this is the publisher of now; what others say is ignored. */
  boolean isCurrent(long forGeneration) {
    return forGeneration == generation && phase != Phase.CLOSED;
  }

  long timesReopened() {
    return Math.max(0, timesOpened - 1);
  }

  // ---- calls ----

  /** Asks for a publisher if there is none. */
  void open(long now, Actions actions) {
    if (phase != Phase.UNOPENED) {
      return;
    }
    if (!mayCall()) {
      phase = Phase.STUCK;
      return;
    }
    phase = Phase.OPENING;
    generation++;
    paused = false;
    openDeadlineNanos = Nanos.after(now, terms.policy.attemptTimeout());
    begin(new Opening(generation, naming.producer()), actions);
  }

  boolean canPublish() {
    return phase == Phase.OPEN && !paused && !resting && call == null;
  }

  /** Asks for a publish on the open publisher. */
  void publish(AttemptBatch batch, Actions actions) {
    begin(batch, actions);
  }

  private void begin(Call next, Actions actions) {
    call = next;
    actions.call = next;
  }

  /** The open publisher; there is one. */
  Publisher publisher() {
    return Objects.requireNonNull(publisher);
  }

  long generation() {
    return generation;
  }

  /** What is just being opened is lost already. */
  void lostWhileOpening(Throwable cause) {
    if (call instanceof Opening opening && phase == Phase.OPENING) {
      opening.lost = cause;
    }
  }

  /** A call has ended; whether the lane was still waiting for it. */
  boolean ended(Call ended) {
    if (ended.abandoned) {
      stuckCalls--;
      spareThreads.returned();
    }
    if (ended != call) {
      return false;
    }
    call = null;
    return true;
  }

  /** What was opened can't be used; the next is opened without a back-off. */
  void openAgain() {
    generation++;
    phase = Phase.UNOPENED;
  }

  void opened(Publisher candidate) {
    publisher = candidate;
    phase = Phase.OPEN;
    unauthorized = false;
    timesOpened++;
  }

  void openFailed(Throwable cause, long now) {
    blame(cause);
    waitToReopen(now);
  }

  /** Why the publisher is gone: refused credentials are shown until it is opened again. */
  void blame(Throwable cause) {
    unauthorized = cause instanceof IngressException known && known.reason() == Reason.UNAUTHORIZED;
  }

  /** An event was confirmed, so the next loss is the first again. */
  void confirmed() {
    failures = 0;
  }

  // ---- pauses ----

  void pause(Duration atMost, long now) {
    if (!paused) {
      paused = true;
      pausedAtNanos = now;
    }
    pauseEndsNanos = Nanos.after(now, atMost);
  }

  /** Ends a pause; how long it was. */
  long resume(long now) {
    long length = paused ? now - pausedAtNanos : 0;
    paused = false;
    return length;
  }

  boolean pauseIsOver(long now) {
    return phase == Phase.OPEN && paused && pauseEndsNanos <= now;
  }

  // ---- rests ----

  /** The far side asked for less: nothing is sent before a time, also on the next publisher. */
  void rest(long untilNanos) {
    restEndsNanos = resting ? Math.max(restEndsNanos, untilNanos) : untilNanos;
    resting = true;
  }

  /** Whether it rests until after a time. */
  boolean restsBeyond(long nanos) {
    return resting && restEndsNanos > nanos;
  }

  // ---- losing ----

  /** Gives the publisher up, and opens another after a back-off. */
  void lose(long now, Actions actions) {
    giveUp(actions);
    waitToReopen(now);
  }

  void disable(long now, Actions actions) {
    lose(now, actions);
    phase = Phase.DISABLED;
  }

  /** Closes the publisher, so that the next is opened without a back-off. */
  void renew(Actions actions) {
    giveUp(actions);
    generation++;
    paused = false;
    resting = false;
    failures = 0;
    unauthorized = false;
    if (phase != Phase.CLOSED && phase != Phase.DISABLED) {
      phase = mayCall() ? Phase.UNOPENED : Phase.STUCK;
    }
  }

  /** The name is another one: what is open is closed, and the next is opened without a back-off. */
  void reopen(Actions actions) {
    if (phase == Phase.OPEN || phase == Phase.OPENING) {
      giveUp(actions);
      generation++;
      paused = false;
      phase = mayCall() ? Phase.UNOPENED : Phase.STUCK;
    }
  }

  /** Begins disabled, as a lane whose far side said so in an earlier run. */
  void beginDisabled() {
    phase = Phase.DISABLED;
  }

  /** Ends being disabled. */
  void enable() {
    if (phase == Phase.DISABLED) {
      phase = Phase.UNOPENED;
    }
  }

  void close(Actions actions) {
    giveUp(actions);
    generation++;
    phase = Phase.CLOSED;
  }

  /** Moves on by time; an opening that takes too long is given up, which is then said. */
  @Nullable String checkTimers(long now, Actions actions) {
    String trouble = null;
    resting = restsBeyond(now);
    if (phase == Phase.OPENING && openDeadlineNanos <= now) {
      trouble = Reason.TIMEOUT + ": opening took longer than the attempt timeout";
      lose(now, actions);
    }
    if (phase == Phase.STUCK && mayCall()) {
      waitToReopen(now);
    }
    if (phase == Phase.WAITING && reopenAtNanos <= now) {
      phase = Phase.UNOPENED;
    }
    return trouble;
  }

  /** When {@link #checkTimers} or {@link #pauseIsOver} is worth asking, or Long.MAX_VALUE. */
  long wakeAtNanos(long now) {
    return switch (phase) {
      case OPENING -> openDeadlineNanos;
      case WAITING -> reopenAtNanos;
      case STUCK -> now + STUCK_CHECK_NANOS;
      case OPEN ->
          Math.min(
              paused ? pauseEndsNanos : Long.MAX_VALUE, resting ? restEndsNanos : Long.MAX_VALUE);
      default -> Long.MAX_VALUE;
    };
  }

  LaneState state() {
    return switch (phase) {
      case UNOPENED -> timesOpened + failures > 0 ? waitingState() : LaneState.IDLE;
      case OPENING -> unauthorized ? LaneState.UNAUTHORIZED : LaneState.CONNECTING;
      case OPEN -> paused || resting ? LaneState.BLOCKED : LaneState.CONNECTED;
      case WAITING -> waitingState();
      case STUCK -> LaneState.STUCK;
      case DISABLED -> LaneState.DISABLED;
      case CLOSED -> LaneState.CLOSED;
    };
  }

  private LaneState waitingState() {
    return unauthorized ? LaneState.UNAUTHORIZED : LaneState.WAITING;
  }

  private void giveUp(Actions actions) {
    if (call != null) {
      call.abandoned = true;
      call = null;
      stuckCalls++;
      spareThreads.lost();
      actions.abandonedCall = true;
    }
    if (publisher != null) {
      actions.close(publisher);
      publisher = null;
    }
  }

  private boolean mayCall() {
    return stuckCalls < MOST_STUCK_CALLS && !spareThreads.exhausted();
  }

  private void waitToReopen(long now) {
    generation++;
    paused = false;
    failures++;
    phase = mayCall() ? Phase.WAITING : Phase.STUCK;
    reopenAtNanos =
        now + backoff.nanos(REOPEN_BASE_NANOS, Nanos.of(terms.policy.reopenBackoffCap()), failures);
  }
}
