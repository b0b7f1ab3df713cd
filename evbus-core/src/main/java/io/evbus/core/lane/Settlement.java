package io.evbus.core.lane;

import io.evbus.DeadLetter;
import io.evbus.Fate;
import io.evbus.Reason;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Fates;
import io.evbus.core.ring.Watch;
import io.evbus.core.time.Nanos;
import io.evbus.core.time.Ticker;
import io.evbus.spi.Outcome;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an answered event: delivered, tried again, or a dead letter. Confined to its
 * lane.
 */
final class Settlement {
  private final String lane;
  private final Terms terms;
  private final Ticker ticker;
  private final Backoff backoff;
  private final Tally tally;
  private final SendQueue queue;
  private final Fates fates;
  private final Naming naming;

  Settlement(
      String lane,
      Terms terms,
      Ticker ticker,
      Backoff backoff,
      Tally tally,
      SendQueue queue,
      Fates fates,
      Naming naming) {
    this.lane = lane;
    this.terms = terms;
    this.ticker = ticker;
    this.backoff = backoff;
    this.tally = tally;
    this.queue = queue;
    this.fates = fates;
    this.naming = naming;
  }

  void deliver(Entry entry, @Nullable Pending known, Outcome.Ok ok, Actions actions) {
    tally.delivered++;
    queue.resolved(entry, known);
    Watch watch = fates.find(entry);
    if (watch != null) {
      actions.settle(
          lane, watch, fates.wantCoordinates(entry) ? detailed(known, ok) : Fate.DELIVERED);
    }
  }

  private static Fate detailed(@Nullable Pending known, Outcome.Ok ok) {
    int attempts = known == null ? 1 : known.attempts + 1;
    return new Fate(Fate.Kind.DELIVERED, Optional.empty(), "", attempts, ok.coordinates());
  }

  /** Tries the event again after a back-off, or gives it up; whether it is tried again. */
  boolean retry(Pending pending, Outcome.Retry retry, boolean closing, long now, Actions actions) {
    if (retry.reason() != Reason.THROTTLED) {
      pending.attempts++; // Less was asked for, of whatever event: none is given up for that.
    }
    String detail = retry.reason() + ": " + retry.detail();
    tally.lastError = detail;
    if (pending.attempts >= terms.policy.retryAttempts()) {
      bury(pending, Reason.ATTEMPTS_EXHAUSTED, detail, now, actions);
      return false;
    }
    if (closing) {
      return false; // That was its last attempt in this life; it stays pending.
    }
    long jittered =
        backoff.nanos(
            Nanos.of(terms.policy.retryBackoff()),
            Nanos.of(terms.policy.retryBackoffCap()),
            Math.max(1, pending.attempts));
    queue.delay(pending, Nanos.after(now, Math.max(jittered, Nanos.of(retry.after()))));
    return true;
  }

  void bury(Pending pending, Reason reason, String detail, long now, Actions actions) {
    tally.dead++;
    queue.resolved(pending.entry, pending);
    if (reason != Reason.TOO_LARGE && reason != Reason.INVALID) {
      naming.givenUp(pending.offset()); // Those two are decided by its bytes, and so again.
    }
    tally.lastError = reason + ": " + detail;
    Instant last = ticker.now();
    Instant first = pending.attempted ? last.minusNanos(now - pending.firstAttemptNanos) : last;
    DeadLetter letter =
        new DeadLetter(
            pending.entry.event(),
            lane,
            pending.offset(),
            reason,
            detail,
            pending.attempts,
            first,
            last);
    actions.dead(letter);
    actions.settle(lane, fates.of(pending.entry), Fates.dead(letter));
  }

  /** The fate of an event that was dropped or left. */
  static Fate unsent(Fate.Kind kind, Reason reason, String detail) {
    return new Fate(kind, Optional.of(reason), detail, 0, Map.of());
  }
}
