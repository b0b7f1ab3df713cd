package io.evbus.core.ring;

import io.evbus.Event;
import io.evbus.core.route.Route;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One accepted event at its offset; shared by all lanes. Thread-safe. */
public final class Entry {
  private static final int OVERHEAD_BYTES = 160;
  private static final int HEADER_BYTES = 64;

  private static final VarHandle WATCH;
  private static final VarHandle ACCEPTANCE;

  static {
    try {
      WATCH = MethodHandles.lookup().findVarHandle(Entry.class, "watch", Watch.class);
      ACCEPTANCE =
          MethodHandles.lookup().findVarHandle(Entry.class, "acceptance", CompletableFuture.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long offset;
  private final Event event;
  private final Route route;
  private final long putNanos;
  private final int sizeBytes;

  @SuppressWarnings("unused") // through WATCH
  private volatile @Nullable Watch watch;

  @SuppressWarnings("unused") // through ACCEPTANCE
  private volatile @Nullable CompletableFuture<Void> acceptance;

  /** Joins an event with its place. */
  public Entry(long offset, Event event, Route route, long putNanos, boolean coordinates) {
    this.offset = offset;
    this.event = event;
    this.route = route;
    this.putNanos = putNanos;
    this.sizeBytes = (int) Math.min(Integer.MAX_VALUE, sizeBytes(event));
    if (coordinates) {
      WATCH.set(this, new Watch(true));
    }
  }

  /** The place in the log. */
  public long offset() {
    return offset;
  }

  /** The event. */
  public Event event() {
    return event;
  }

  /** The lanes that take it. */
  public Route route() {
    return route;
  }

  /** When it was put, on the engine's ticker. */
  public long putNanos() {
    return putNanos;
  }

  /** Whether somebody wants the far side's coordinates. */
  public boolean wantsCoordinates() {
    Watch known = watch;
    return known != null && known.wantsCoordinates();
  }

  /** What it counts against byte bounds. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** What an event counts against byte bounds: body, headers, and 160 for the rest. */
  public static long sizeBytes(Event event) {
    long size = (long) event.sizeBytes() + OVERHEAD_BYTES;
    for (Map.Entry<String, String> header : event.headers().entrySet()) {
      size += HEADER_BYTES + 2L * (header.getKey().length() + header.getValue().length());
    }
    return size;
  }

  /** Where those are told who wait for the event to be stable, if there are any. */
  public @Nullable CompletableFuture<Void> acceptance() {
    return acceptance;
  }

  /** That, made when there is none. */
  @SuppressWarnings("unchecked")
  public CompletableFuture<Void> acceptanceOrNew() {
    CompletableFuture<Void> known = acceptance;
    if (known != null) {
      return known;
    }
    CompletableFuture<Void> wanted = new CompletableFuture<>();
    Object other = ACCEPTANCE.compareAndExchange(this, null, wanted);
    return other == null ? wanted : (CompletableFuture<Void>) other;
  }

  /** Where the event's fates are kept, if somebody asked or one of them is worth it. */
  public @Nullable Watch watch() {
    return watch;
  }

  /** The watch, made when there is none. */
  public Watch watchOrNew() {
    Watch known = watch;
    if (known != null) {
      return known;
    }
    Watch wanted = new Watch(false);
    return WATCH.compareAndExchange(this, null, wanted) instanceof Watch other ? other : wanted;
  }
}
