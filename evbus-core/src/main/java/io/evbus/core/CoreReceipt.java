package io.evbus.core;

import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.Receipt;
import io.evbus.core.ring.Entry;
import java.util.concurrent.CompletableFuture;

/** The receipt of a memory log: accepted at once. */
record CoreReceipt(Entry entry, LaneSet lanes) implements Receipt {
  private static final CompletableFuture<Void> ACCEPTED = CompletableFuture.completedFuture(null);

  @Override
  public long offset() {
    return entry.offset();
  }

  @Override
  public Event event() {
    return entry.event();
  }

  @Override
  public CompletableFuture<Void> accepted() {
    return ACCEPTED.copy();
  }

  @Override
  public CompletableFuture<Delivery> delivered() {
    return lanes.watch(entry).copy();
  }

  @Override
  public String toString() {
    return "Receipt[" + entry.offset() + ", " + entry.event().id() + "]";
  }
}
