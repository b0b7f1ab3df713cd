package io.evbus.core.lane;

import io.evbus.LanePolicy.Order;
import io.evbus.Reason;
import io.evbus.core.ring.Fates;
import io.evbus.core.time.Nanos;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The batch that a lane collects until it may be sent; confined to its lane. */
final class Forming {
  private final Terms terms;
  private final SendQueue queue;
  private final Flight flight;
  private final Link link;
  private final PoisonWatch poison;
  private final Settlement settlement;
  private final Feed feed;
  private final Fates fates;
  private final Books books;
  private final Naming naming;
  private final List<Pending> events = new ArrayList<>();
  private long bytes;
  private long sinceNanos;

  Forming(
      Terms terms,
      SendQueue queue,
      Flight flight,
      Link link,
      PoisonWatch poison,
      Settlement settlement,
      Feed feed,
      Fates fates,
      Books books,
      Naming naming) {
    this.terms = terms;
    this.queue = queue;
    this.flight = flight;
    this.link = link;
    this.poison = poison;
    this.settlement = settlement;
    this.feed = feed;
    this.fates = fates;
    this.books = books;
    this.naming = naming;
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** What was about to be sent goes behind what must be sent before it. */
  void takeBack() {
    events.forEach(queue::again);
    clear();
  }

  private void clear() {
    events.clear();
    bytes = 0;
  }

  /**
   * Collects events; always tries one, so that foreign events never hold the ring.
   *
   * @return whether it ended because there are no more events
   */
  boolean collect(long now, Actions actions) {
    int most = link.isOpen() ? mostEvents() : 1;
    while (events.size() < most && mayTakeNext()) {
      Pending pending = nextToSend(now);
      if (pending == null) {
        return queue.isStarved();
      }
      long size = pending.entry.sizeBytes();
      if (pending.entry.event().sizeBytes() > terms.traits.maxEventBytes()) {
        settlement.bury(
            pending,
            Reason.TOO_LARGE,
            "the destination takes " + terms.traits.maxEventBytes() + " bytes at most",
            now,
            actions);
      } else if (terms.traits.dedupesByOffset() && !mayLeave(pending, actions)) {
        queue.again(pending);
        return false;
      } else if (!events.isEmpty()
          && (bytes + size > terms.policy.batchBytes() || !flight.roomFor(bytes + size))) {
        queue.again(pending);
        return false;
      } else {
        if (events.isEmpty()) {
          sinceNanos = now;
        }
        events.add(pending);
        bytes += size;
      }
    }
    return false;
  }

  /**
   * Whether the event may leave next under the lane's name, which is changed for that if nothing is
   * on its way.
   */
  private boolean mayLeave(Pending pending, Actions actions) {
    if (flight.isOlderThan(link.generation()) || pending.offset() < flight.highest()) {
      return false;
    }
    if (naming.takes(pending)) {
      return true;
    }
    if (!events.isEmpty() || !flight.isEmpty()) {
      return false;
    }
    naming.change(pending.offset());
    link.reopen(actions);
    return true;
  }

  /** The batch to send now, if it is time and the window has room; otherwise when it may be. */
  @Nullable AttemptBatch batch(long now, boolean closing, Inbox inbox, Actions actions) {
    if (events.isEmpty()) {
      return null;
    }
    long lingerEnds = sinceNanos + terms.policy.linger().toNanos();
    if (!closing && events.size() < mostEvents() && lingerEnds > now) {
      actions.wakeAt(lingerEnds);
      return null;
    }
    if (poison.oneByOne() && events.size() > 1) {
      events.subList(1, events.size()).forEach(queue::again);
      events.subList(1, events.size()).clear();
      bytes = events.get(0).entry.sizeBytes();
    }
    if (poison.oneByOne() ? !flight.isEmpty() : !flight.roomFor(bytes) || roomEvents() <= 0) {
      return null;
    }
    for (Pending pending : events) {
      pending.wantsCoordinates = fates.wantCoordinates(pending.entry);
      if (!pending.attempted) {
        pending.attempted = true;
        pending.firstAttemptNanos = now;
      }
    }
    long deadline = Nanos.after(now, terms.policy.attemptTimeout());
    AttemptBatch batch = new AttemptBatch(events, inbox, link.generation(), deadline);
    clear();
    return batch;
  }

  private @Nullable Pending nextToSend(long now) {
    Pending chosen = queue.next(now);
    int skips = poison.witnessesToSkip();
    List<Pending> skipped = new ArrayList<>(0);
    // An event not attempted yet is never passed over: first attempts keep the order of the log.
    for (int i = 0; i < skips && chosen != null && chosen.attempted; i++) {
      skipped.add(chosen);
      chosen = queue.next(now);
    }
    if (chosen == null && !skipped.isEmpty()) {
      chosen = skipped.remove(skipped.size() - 1);
    }
    skipped.forEach(queue::again);
    if (chosen == null && queue.isStarved() && isIdle() && link.isReady()) {
      return poison.acquitWithoutWitness(queue.unresolved());
    }
    return chosen;
  }

  /** Whether nothing is on its way, and nothing waits to be. */
  private boolean isIdle() {
    return events.isEmpty() && flight.isEmpty() && queue.isIdle();
  }

  private boolean mayTakeNext() {
    return terms.policy.order() != Order.STRICT
        || terms.traits.keepsOrderOnRetry()
        || terms.traits.dedupesByOffset()
        || (flight.isEmpty() && events.isEmpty());
  }

  private int mostEvents() {
    if (poison.oneByOne()) {
      return flight.isEmpty() ? 1 : 0;
    }
    return Math.min(terms.policy.batchEvents(), roomEvents());
  }

  /**
   * How many more events the window takes. With a durable log it holds those too whose settlement
   * is not in the log yet, so that a crash repeats one window at most.
   */
  private int roomEvents() {
    long uncommitted = feed.isDurable() ? books.uncommitted() : 0;
    return (int) Math.max(0, flight.roomEvents() - uncommitted);
  }
}
