package io.evbus.core.lane;

import io.evbus.DeadLetter;
import io.evbus.core.lane.Ledger.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a lane's state is in the log, and what is not yet; confined to its lane. */
final class Books {
  private static final long MOST_UNCOUNTED = 65_536;

  /** Whether somebody has stopped the lane. */
  Status status;

  /** Dead letters that no commit has written. */
  final List<DeadLetter> dead = new ArrayList<>(0);

  private final Tally tally;
  private final SendQueue queue;
  private final Terms terms;
  private final Naming naming;
  private Ledger inLog;

  Books(Ledger inLog, Tally tally, SendQueue queue, Terms terms, Naming naming) {
    this.inLog = inLog;
    this.status = inLog.status();
    this.tally = tally;
    this.queue = queue;
    this.terms = terms;
    this.naming = naming;
  }

  /** Settled events that no commit has written. */
  long uncommitted() {
    return tally.settled() - inLog.settledEvents();
  }

  boolean isChanged() {
    return uncommitted() != 0
        || !dead.isEmpty()
        || status != inLog.status()
        || !name().equals(inLog.name());
  }

  @Nullable Snapshot snapshot(long matchedThrough, String pattern) {
    boolean stale =
        matchedThrough - inLog.matchedThrough() >= MOST_UNCOUNTED
            || queue.committed() - inLog.committed() >= MOST_UNCOUNTED
            || inLog.detachedSinceMillis() != 0
            || !pattern.equals(inLog.pattern());
    if (!isChanged() && !stale) {
      return null;
    }
    return new Snapshot(ledger(matchedThrough, pattern), dead);
  }

  Ledger ledger(long matchedThrough, String pattern) {
    if (queue.read() >= matchedThrough) {
      tally.balance(queue.unresolved().size());
    }
    return new Ledger(
        status,
        queue.committed(),
        queue.settled(),
        tally.matched(),
        matchedThrough,
        tally.delivered,
        tally.dead,
        tally.dropped,
        pattern,
        0,
        name());
  }

  private Ledger.Name name() {
    return terms.traits.dedupesByOffset() ? naming.name() : inLog.name();
  }

  long committedInLog() {
    return inLog.committed();
  }

  void committed(Snapshot snapshot) {
    inLog = snapshot.ledger();
    dead.subList(0, snapshot.dead().size()).clear();
  }
}
