package io.evbus.core.ring;

import io.evbus.Delivery;
import io.evbus.Fate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one event, kept from the moment that somebody asks for its fates, or that a lane
 * doesn't simply deliver it. Thread-safe.
 */
public final class Watch {
  private final CompletableFuture<Delivery> done = new CompletableFuture<>();
  private final Map<String, Fate> fates = new HashMap<>();
  private final boolean coordinates;
  private @Nullable Set<String> expected;
  private @Nullable CompletableFuture<Void> acceptance;

  /** Waits for nobody yet. */
  Watch(boolean coordinates, @Nullable CompletableFuture<Void> acceptance) {
    this.coordinates = coordinates;
    this.acceptance = acceptance;
  }

  /** Where those are told who wait for the event to be stable, if there are any. */
  synchronized @Nullable CompletableFuture<Void> acceptance() {
    return acceptance;
  }

  /** That, made when there is none. */
  synchronized CompletableFuture<Void> acceptanceOrNew() {
    if (acceptance == null) {
      acceptance = new CompletableFuture<>();
    }
    return acceptance;
  }

  /** Whether those who wait want the far side's coordinates. */
  boolean wantsCoordinates() {
    return coordinates;
  }

  /** Completes when all expected lanes have settled. */
  public CompletableFuture<Delivery> done() {
    return done;
  }

  /** Names the lanes to wait for; the first call counts. Whether this was it. */
  public synchronized boolean expect(Set<String> lanes) {
    if (expected != null) {
      return false;
    }
    expected = new HashSet<>(lanes);
    return true;
  }

  /** Whether a lane has said what became of the event. */
  public synchronized boolean knows(String lane) {
    return fates.containsKey(lane);
  }

  /** A lane is done with the event; its first word counts. Completes nothing yet. */
  public synchronized void settled(String lane, Fate fate) {
    fates.putIfAbsent(lane, fate);
  }

  /** Completes if all expected lanes have settled; runs what depends on it. */
  public void completeIfSettled() {
    Delivery delivery;
    synchronized (this) {
      if (expected == null || !fates.keySet().containsAll(expected)) {
        return;
      }
      Map<String, Fate> counting = new HashMap<>(fates);
      counting.keySet().retainAll(expected);
      delivery = new Delivery(counting);
    }
    done.complete(delivery);
  }
}
