package io.evbus.core.ring;

import io.evbus.Event;
import io.evbus.core.route.Route;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** One accepted event at its offset; shared by all lanes. Thread-safe. */
public final class Entry {
  /** What an entry costs beside its body, about: objects, id, slot. */
  public static final int OVERHEAD_BYTES = 160;

  private static final VarHandle WATCH;

  static {
    try {
      WATCH = MethodHandles.lookup().findVarHandle(Entry.class, "watch", Watch.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long offset;
  private final Event event;
  private final Route route;
  private final long putNanos;
  private final boolean coordinates;

  @SuppressWarnings("unused") // through WATCH
  private volatile @Nullable Watch watch;

  /** Joins an event with its place. */
  public Entry(long offset, Event event, Route route, long putNanos, boolean coordinates) {
    this.offset = offset;
    this.event = event;
    this.route = route;
    this.putNanos = putNanos;
    this.coordinates = coordinates;
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
    return coordinates;
  }

  /** What it counts against byte bounds. */
  public long sizeBytes() {
    return (long) event.sizeBytes() + OVERHEAD_BYTES;
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
    Watch wanted = new Watch();
    return WATCH.compareAndExchange(this, null, wanted) instanceof Watch other ? other : wanted;
  }
}
