package io.evbus.core.ring;

import io.evbus.Event;
import io.evbus.core.route.Route;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One accepted event at its offset; shared by all lanes. Thread-safe. */
public class Entry {
  private static final int OVERHEAD_BYTES = 160;
  private static final int HEADER_BYTES = 64;
  private static final VarHandle ASKED;

  static {
    try {
      ASKED = MethodHandles.lookup().findVarHandle(Entry.class, "asked", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long offset;
  private final Event event;
  private final Route route;
  private final long putNanos;
  private final int sizeBytes;

  /**
   * Null as long as nobody asks anything, and for most for ever; then whom to tell that the event
   * is stable, a CompletableFuture, or a {@link Watch}, which may have one.
   */
  private volatile @Nullable Object asked;

  /** Joins an event with its place. */
  public Entry(long offset, Event event, Route route, long putNanos, boolean coordinates) {
    this(offset, event, route, putNanos, coordinates, sizeBytes(event));
  }

  /** As that, of an event whose {@link #sizeBytes(Event)} is known. */
  protected Entry(
      long offset,
      Event event,
      Route route,
      long putNanos,
      boolean coordinates,
      long knownSizeBytes) {
    this.offset = offset;
    this.event = event;
    this.route = route;
    this.putNanos = putNanos;
    this.sizeBytes = (int) Math.min(Integer.MAX_VALUE, knownSizeBytes);
    if (coordinates) {
      ASKED.set(this, new Watch(true, null));
    }
  }

  /** The place in the log. */
  public final long offset() {
    return offset;
  }

  /** The event. */
  public final Event event() {
    return event;
  }

  /** The lanes that take it. */
  public final Route route() {
    return route;
  }

  /** When it was put, on the engine's ticker. */
  public final long putNanos() {
    return putNanos;
  }

  /** Whether somebody wants the far side's coordinates. */
  public final boolean wantsCoordinates() {
    return asked instanceof Watch known && known.wantsCoordinates();
  }

  /** What it counts against byte bounds. */
  public final long sizeBytes() {
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
  public final @Nullable CompletableFuture<Void> acceptance() {
    Object known = asked;
    return known instanceof Watch watch ? watch.acceptance() : acceptance(known);
  }

  /** That, made when there is none. */
  public final CompletableFuture<Void> acceptanceOrNew() {
    CompletableFuture<Void> wanted = new CompletableFuture<>();
    Object known = ASKED.compareAndExchange(this, null, wanted);
    if (known instanceof Watch watch) {
      return watch.acceptanceOrNew();
    }
    CompletableFuture<Void> other = acceptance(known);
    return other == null ? wanted : other;
  }

  @SuppressWarnings("unchecked") // it is a Watch or this
  private static @Nullable CompletableFuture<Void> acceptance(@Nullable Object known) {
    return (CompletableFuture<Void>) known;
  }

  /** Where the event's fates are kept, if somebody asked or one of them is worth it. */
  public final @Nullable Watch watch() {
    return asked instanceof Watch known ? known : null;
  }

  /** The watch, made when there is none. */
  public final Watch watchOrNew() {
    while (true) {
      Object known = asked;
      if (known instanceof Watch watch) {
        return watch;
      }
      Watch wanted = new Watch(false, acceptance(known));
      if (ASKED.compareAndSet(this, known, wanted)) {
        return wanted;
      }
    }
  }
}
