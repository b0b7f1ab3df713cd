package io.evbus.core.lane;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells an event that ends its connection from an outage. Three losses with the same events in
 * flight: these are sent one by one. Two more with one of them alone in flight: it is a suspect,
 * and another event is sent alone. Only if that one is confirmed is the suspect guilty; otherwise
 * it was an outage and all counts restart. Confined to its lane.
 */
final class PoisonWatch {
  private static final int LOSSES_BEFORE_ISOLATION = 3;
  private static final int MOST_SKIPPED_WITNESSES = 16;
  private static final int LOSSES_ALONE_BEFORE_SUSPICION = 2;

  private final Set<Pending> isolated = new HashSet<>();
  private @Nullable Pending suspect;
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
    return suspect == null ? 0 : acquittals % MOST_SKIPPED_WITNESSES;
  }

  /**
   * The connection was lost with these events in flight.
   *
   * @return the events to be sent again now; a suspect is held back
   */
  List<Pending> lost(List<Pending> inFlight, Unresolved unresolved) {
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
    isolated.remove(pending);
    pending.losses = 0;
    pending.aloneLosses = 0;
  }

  /** Another event was confirmed: gives the suspect, now guilty, if there is one. */
  @Nullable Pending confirmed() {
    Pending guilty = suspect;
    suspect = null;
    return guilty;
  }

  private void restart(Unresolved unresolved) {
    suspect = null;
    isolated.clear();
    for (Pending pending = unresolved.first(); pending != null; pending = pending.next) {
      pending.losses = 0;
      pending.aloneLosses = 0;
    }
  }
}
