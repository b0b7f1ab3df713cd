package io.evbus.core;

import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.Receipt;
import io.evbus.core.ring.Entry;
import io.evbus.core.route.Route;
import java.util.concurrent.CompletableFuture;

/** An entry that was put, and whom to ask about it: its own receipt. Thread-safe. */
final class CoreReceipt extends Entry implements Receipt {
  private final Entrance entrance;

  CoreReceipt(
      long offset,
      Event event,
      Route route,
      long putNanos,
      boolean coordinates,
      long sizeBytes,
      Entrance entrance) {
    super(offset, event, route, putNanos, coordinates, sizeBytes);
    this.entrance = entrance;
  }

  @Override
  public CompletableFuture<Void> accepted() {
    return entrance.accepted(this).copy();
  }

  @Override
  public CompletableFuture<Delivery> delivered() {
    return entrance.delivered(this).copy();
  }

  @Override
  public String toString() {
    return "Receipt[" + offset() + ", " + event().id() + "]";
  }
}
