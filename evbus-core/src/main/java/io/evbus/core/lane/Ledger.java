package io.evbus.core.lane;

import io.evbus.Reason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a lane has settled and counted at one moment; everything it needs to go on after a restart.
 *
 * <p>Written as: version 1, status, committed, the set beyond it, matched, matched through,
 * delivered, dead, the number of drop reasons and for each its name and count, the pattern, and the
 * millisecond since which the lane is detached (0: it is not); then, unless all are 0, the name's
 * number, its first offset and what is unasked; numbers as {@link Varint}s.
 *
 * @param status whether an operator or the far side has stopped it
 * @param committed the first offset that is not settled
 * @param settled the settled offsets beyond that
 * @param matched events that the lane takes, before {@code matchedThrough}
 * @param matchedThrough up to where matched counts
 * @param delivered events that were confirmed
 * @param dead events that became dead letters
 * @param dropped events that were dropped, by reason
 * @param pattern the profile name that the lane matched with
 * @param detachedSinceMillis when the lane was first missing in the configuration, or 0
 * @param name as whom it sends to a far side that de-duplicates
 */
public record Ledger(
    Status status,
    long committed,
    OffsetRanges settled,
    long matched,
    long matchedThrough,
    long delivered,
    long dead,
    Map<Reason, Long> dropped,
    String pattern,
    long detachedSinceMillis,
    Name name) {
  private static final int VERSION = 1;
  private static final int MOST_BYTES = 4096;

  /** What has stopped a lane. */
  public enum Status {
    /** Nothing. */
    ACTIVE(0),
    /** An operator. */
    PAUSED(1),
    /** The far side, for good. */
    DISABLED(2);

    private final byte code;

    Status(int code) {
      this.code = (byte) code;
    }

    private static Status of(byte code) {
      for (Status status : values()) {
        if (status.code == code) {
          return status;
        }
      }
      throw new IllegalArgumentException("its status " + code + " is unknown");
    }
  }

  /**
   * As whom a lane sends to a far side that de-duplicates by offset.
   *
   * @param number 0 for the lane's first name, else random
   * @param from the first offset that was sent under it, if it is not the first name
   * @param unasked one more than the first offset that the far side can't have had from this lane,
   *     unless it was asked since then what it has had; 0 is asked
   */
  public record Name(long number, long from, long unasked) {
    /** The first name. */
    public static final Name FIRST = new Name(0, 0, 0);

    /** The same of a lane that takes other events, from an offset on, than it has sent. */
    Name mistrustedFrom(long offset) {
      return new Name(number, from, offset + 1);
    }
  }

  /** Copies the map. */
  public Ledger {
    dropped = Map.copyOf(dropped);
  }

  /** The ledger of a lane that begins at an offset. */
  public static Ledger at(long offset, String pattern) {
    return new Ledger(
        Status.ACTIVE,
        offset,
        OffsetRanges.none(),
        0,
        offset,
        0,
        0,
        Map.of(),
        pattern,
        0,
        new Name(0, 0, offset + 1)); // What is sent from there on was never sent by this lane.
  }

  /** Whether an offset is settled. */
  public boolean isSettled(long offset) {
    return offset < committed || settled.contains(offset);
  }

  /** All that are settled. */
  public long settledEvents() {
    return delivered + dead + dropped.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The same with another count of matched events. */
  public Ledger withMatched(long count, long through, String newPattern) {
    return new Ledger(
        status,
        committed,
        settled,
        count,
        through,
        delivered,
        dead,
        dropped,
        newPattern,
        detachedSinceMillis,
        newPattern.equals(pattern) ? name : name.mistrustedFrom(committed));
  }

  /** The same of a lane that is detached since a moment, or with 0 no longer. */
  public Ledger withDetachedSince(long millis) {
    return new Ledger(
        status,
        committed,
        settled,
        matched,
        matchedThrough,
        delivered,
        dead,
        dropped,
        pattern,
        millis,
        name);
  }

  /** The same with another status. */
  public Ledger withStatus(Status newStatus) {
    return new Ledger(
        newStatus,
        committed,
        settled,
        matched,
        matchedThrough,
        delivered,
        dead,
        dropped,
        pattern,
        detachedSinceMillis,
        name);
  }

  /** Its bytes. */
  public ByteBuffer encode() {
    byte[] patternBytes = Varint.utf8(pattern);
    ByteBuffer to = ByteBuffer.allocate(MOST_BYTES + patternBytes.length);
    to.put((byte) VERSION);
    to.put(status.code);
    Varint.write(to, committed);
    settled.write(to, committed);
    Varint.write(to, matched);
    Varint.write(to, matchedThrough);
    Varint.write(to, delivered);
    Varint.write(to, dead);
    Varint.write(to, dropped.size());
    dropped.forEach(
        (reason, count) -> {
          Varint.write(to, Varint.utf8(reason.name()));
          Varint.write(to, count);
        });
    Varint.write(to, patternBytes);
    Varint.write(to, detachedSinceMillis);
    if (!name.equals(Name.FIRST)) {
      Varint.write(to, name.number());
      Varint.write(to, name.from());
      Varint.write(to, name.unasked());
    }
    return to.flip();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   * @throws UnknownVersionException when it is of another version
   */
  public static Ledger decode(ByteBuffer from) {
    try {
      int version = from.get();
      if (version != VERSION) {
        throw new UnknownVersionException("its", version, VERSION);
      }
      Status status = Status.of(from.get());
      long committed = Varint.read(from);
      OffsetRanges settled = OffsetRanges.read(from, committed);
      long matched = Varint.read(from);
      long through = Varint.read(from);
      long delivered = Varint.read(from);
      long dead = Varint.read(from);
      Map<Reason, Long> dropped = new EnumMap<>(Reason.class);
      for (long left = Varint.read(from); left > 0; left--) {
        dropped.put(Reason.valueOf(Varint.text(from)), Varint.read(from));
      }
      return new Ledger(
          status,
          committed,
          settled,
          matched,
          through,
          delivered,
          dead,
          dropped,
          Varint.text(from),
          Varint.read(from),
          name(from));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it ends too early", e);
    }
  }

  private static Name name(ByteBuffer from) {
    return from.hasRemaining()
        ? new Name(Varint.read(from), Varint.read(from), Varint.read(from))
        : Name.FIRST;
  }
}
