package io.evbus.core;

import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.Receipt;
import io.evbus.core.ring.Entry;
import java.util.concurrent.CompletableFuture;

/** The receipt of a put: its entry, and whom to ask about it. */
record CoreReceipt(Entry entry, Entrance entrance) implements Receipt {
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
    return entrance.accepted(entry).copy();
  }

  @Override
  public CompletableFuture<Delivery> delivered() {
    return entrance.delivered(entry).copy();
  }

  @Override
  public String toString() {
    return "Receipt[" + entry.offset() + ", " + entry.event().id() + "]";
  }
}
