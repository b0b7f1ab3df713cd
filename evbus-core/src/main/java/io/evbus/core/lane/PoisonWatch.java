package io.evbus.core.lane;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells an event that ends its connection from an outage. Three losses with the same events in
 * flight: these are sent one by one. Two more with one of them alone in flight: it is a suspect,
 * and another event is sent alone. If that one is confirmed, the suspect stands accused and is sent
 * alone once more: only if the connection ends again is it guilty, for the outage may have ended
 * before the other event was sent. Whatever else is lost acquits it, and all counts restart; so
 * does having no other event to send, for an outage may be all that there is. Confined to its lane.
 */
final class PoisonWatch {
  private static final int LOSSES_BEFORE_ISOLATION = 3;
  private static final int MOST_SKIPPED_WITNESSES = 16;
  private static final int LOSSES_ALONE_BEFORE_SUSPICION = 2;

  private final Set<Pending> isolated = new HashSet<>();
  private @Nullable Pending suspect;
  private boolean accused;
  private int acquittals;

  /** Whether one event at a time must be in flight. */
  boolean oneByOne() {
    return suspect != null || !isolated.isEmpty();
  }

  /**
   * How many events to pass over when choosing the one that is sent beside a suspect: another one
   * after each acquittal, for two poisonous events in a row would vouch for each other for ever.
   */
  int witnessesToSkip() {
    return suspect == null || accused ? 0 : acquittals % MOST_SKIPPED_WITNESSES;
  }

  /** The accused, if the connection was lost with it alone in flight: it is guilty. */
  @Nullable Pending convict(List<Pending> inFlight) {
    Pending guilty = suspect;
    if (!accused || guilty == null || inFlight.size() != 1 || inFlight.get(0) != guilty) {
      return null;
    }
    clear();
    return guilty;
  }

  /**
   * The connection was lost with these events in flight, none of them guilty.
   *
   * @return the events to be sent again now; a suspect is held back
   */
  List<Pending> lost(List<Pending> inFlight, Unresolved unresolved) {
    if (accused) {
      acquittals++;
      restart(unresolved);
      return inFlight;
    }
    if (suspect != null && !inFlight.isEmpty()) {
      Pending acquitted = suspect;
      acquittals++;
      restart(unresolved);
      return Stream.concat(Stream.of(acquitted), inFlight.stream()).toList();
    }
    boolean alone = inFlight.size() == 1 && oneByOne();
    for (Pending pending : inFlight) {
      pending.losses++;
      if (alone) {
        pending.aloneLosses++;
      }
      if (pending.losses >= LOSSES_BEFORE_ISOLATION) {
        isolated.add(pending);
      }
    }
    if (alone && inFlight.get(0).aloneLosses >= LOSSES_ALONE_BEFORE_SUSPICION) {
      suspect = inFlight.get(0);
      isolated.remove(suspect);
      return List.of();
    }
    return inFlight;
  }

  /** An event was answered, whatever the answer. */
  void answered(Pending pending) {
    if (pending == suspect) {
      clear();
    }
    if (!isolated.isEmpty()) {
      isolated.remove(pending);
    }
    pending.losses = 0;
    pending.aloneLosses = 0;
  }

  /** An event was confirmed: gives the suspect, now accused, to be sent again, if there is one. */
  @Nullable Pending confirmed() {
    if (accused) {
      return null;
    }
    accused = suspect != null;
    return suspect;
  }

  /** No other event can be sent beside the suspect: gives it, to be sent again, if there is one. */
  @Nullable Pending acquitWithoutWitness(Unresolved unresolved) {
    Pending acquitted = accused ? null : suspect;
    if (acquitted != null) {
      restart(unresolved);
    }
    return acquitted;
  }

  /** Events were given up, which nobody will send any more. */
  void forgetSettled(Unresolved unresolved) {
    isolated.removeIf(pending -> !unresolved.contains(pending.offset()));
    if (suspect != null && !unresolved.contains(suspect.offset())) {
      clear();
    }
  }

  private void clear() {
    suspect = null;
    accused = false;
  }

  /** Suspects nobody any more. */
  void restart(Unresolved unresolved) {
    clear();
    isolated.clear();
    for (Pending pending : unresolved.remembered()) {
      pending.losses = 0;
      pending.aloneLosses = 0;
    }
  }
}
