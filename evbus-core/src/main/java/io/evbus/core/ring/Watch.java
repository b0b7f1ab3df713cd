package io.evbus.core.ring;

import io.evbus.Delivery;
import io.evbus.Fate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Waits until the lanes that count are done with one event. Thread-safe. */
public final class Watch {
  private final CompletableFuture<Delivery> done = new CompletableFuture<>();
  private final Set<String> waitingFor;
  private final Map<String, Fate> fates = new HashMap<>();

  /** Waits for some lanes. */
  public Watch(Set<String> lanes) {
    this.waitingFor = new HashSet<>(lanes);
  }

  /** Completes when all lanes have settled. */
  public CompletableFuture<Delivery> done() {
    return done;
  }

  /** A lane is done with the event; repeated calls and lanes not waited for change nothing. */
  public void settled(String lane, Fate fate) {
    synchronized (this) {
      if (!waitingFor.remove(lane)) {
        return;
      }
      fates.put(lane, fate);
    }
    completeIfSettled();
  }

  /** Completes at once when there is nothing to wait for. */
  public void completeIfSettled() {
    Delivery delivery;
    synchronized (this) {
      if (!waitingFor.isEmpty()) {
        return;
      }
      delivery = new Delivery(fates);
    }
    done.complete(delivery);
  }
}
