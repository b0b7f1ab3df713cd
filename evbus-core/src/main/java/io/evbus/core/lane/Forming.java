package io.evbus.core.lane;

import io.evbus.LanePolicy.Order;
import io.evbus.Reason;
import io.evbus.core.ring.Entry;
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
  private Collected events = Collected.NONE;
  private @Nullable Pending chosen;
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
    takeBackFrom(0);
  }

  private void takeBackFrom(int index) {
    Collected former = events;
    events = index == 0 ? Collected.NONE : new Collected(index);
    for (int i = 0; i < former.size(); i++) {
      if (i < index) {
        events.add(former.entry(i), former.known(i));
      } else {
        queue.again(former.entry(i), former.known(i));
      }
    }
  }

  /** The entry at an offset, if it is about to be sent. */
  @Nullable Entry find(long offset) {
    return events.find(offset);
  }

  /**
   * Collects events; always tries one, so that foreign events never hold the ring.
   *
   * @return whether it ended because there are no more events
   */
  boolean collect(long now, Actions actions) {
    int most = link.isOpen() ? mostEvents() : 1;
    while (events.size() < most && mayTakeNext()) {
      Entry entry = nextToSend(now);
      Pending known = chosen;
      if (entry == null) {
        return queue.isStarved();
      }
      long bytes = events.sizeBytes() + entry.sizeBytes();
      if (entry.event().sizeBytes() > terms.traits.maxEventBytes()) {
        settlement.bury(
            queue.unresolved().remember(entry, known),
            Reason.TOO_LARGE,
            "the destination takes " + terms.traits.maxEventBytes() + " bytes at most",
            now,
            actions);
      } else if (terms.traits.dedupesByOffset() && !mayLeave(entry, known, actions)) {
        queue.again(entry, known);
        return false;
      } else if (!events.isEmpty()
          && (bytes > terms.policy.batchBytes() || !flight.roomFor(bytes))) {
        queue.again(entry, known);
        return false;
      } else {
        if (events.isEmpty()) {
          sinceNanos = now;
          events = new Collected((int) Math.min(most, 1 + queue.waiting()));
        }
        events.add(entry, known);
      }
    }
    return false;
  }

  /**
   * Whether the event may leave next under the lane's name, which is changed for that if nothing is
   * on its way.
   */
  private boolean mayLeave(Entry entry, @Nullable Pending known, Actions actions) {
    if (flight.isOlderThan(link.generation()) || entry.offset() < flight.highest()) {
      return false;
    }
    if (naming.takes(entry.offset(), known)) {
      return true;
    }
    if (!events.isEmpty() || !flight.isEmpty()) {
      return false;
    }
    naming.change(entry.offset());
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
      takeBackFrom(1);
    }
    if (poison.oneByOne()
        ? !flight.isEmpty()
        : !flight.roomFor(events.sizeBytes()) || roomEvents() <= 0) {
      return null;
    }
    AttemptBatch batch =
        new AttemptBatch(
            events,
            events.wantCoordinates(fates),
            inbox,
            link.publisher(),
            link.generation(),
            now,
            Nanos.after(now, terms.policy.attemptTimeout()));
    events = Collected.NONE;
    return batch;
  }

  /** The event to send next; what is remembered of it is {@link #chosen} then. */
  private @Nullable Entry nextToSend(long now) {
    chosen = queue.nextAgain(now);
    if (chosen != null && poison.witnessesToSkip() > 0) {
      return witness(now);
    }
    Entry entry = chosen != null ? chosen.entry : queue.next(now);
    if (entry == null && queue.isStarved() && isIdle() && link.isReady()) {
      chosen = poison.acquitWithoutWitness(queue.unresolved());
      entry = chosen == null ? null : chosen.entry;
    }
    return entry;
  }

  private @Nullable Entry witness(long now) {
    List<Pending> skipped = new ArrayList<>();
    // An event not attempted yet is never passed over: first attempts keep the order of the log.
    while (chosen != null && chosen.attempted && skipped.size() < poison.witnessesToSkip()) {
      skipped.add(chosen);
      chosen = queue.nextAgain(now);
    }
    Entry entry = chosen != null ? chosen.entry : queue.next(now);
    if (entry == null && !skipped.isEmpty()) {
      chosen = skipped.remove(skipped.size() - 1);
      entry = chosen.entry;
    }
    skipped.forEach(queue::again);
    return entry;
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
