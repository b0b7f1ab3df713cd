package io.evbus.core.lane;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A set of offsets at or beyond a base, as sorted ranges. Immutable.
 *
 * <p>Written as runs of variable-length numbers (kind 0) or as a bitmap (kind 1), whichever is
 * shorter: a lane reads at most {@link SendQueue#MOST_AHEAD} offsets ahead, so never more than 2
 * KiB and a few bytes.
 */
public final class OffsetRanges {
  private static final int RUNS = 0;
  private static final int BITMAP = 1;
  private static final OffsetRanges NONE = new OffsetRanges(new long[0]);

  /** From, to (exclusive), from, to, …: rising, none touching another. */
  private final long[] bounds;

  private OffsetRanges(long[] bounds) {
    this.bounds = bounds;
  }

  /** The empty set. */
  public static OffsetRanges none() {
    return NONE;
  }

  /** Collects ranges in rising order; not thread-safe. */
  public static final class Builder {
    private long[] bounds = new long[16];
    private int length;

    /** Adds a range, from inclusive, to exclusive; an empty one adds nothing. */
    public void add(long from, long to) {
      if (from >= to) {
        return;
      }
      if (length > 0 && bounds[length - 1] == from) {
        bounds[length - 1] = to;
        return;
      }
      if (length == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * length);
      }
      bounds[length++] = from;
      bounds[length++] = to;
    }

    /** The set of what was added. */
    public OffsetRanges build() {
      return length == 0 ? NONE : new OffsetRanges(Arrays.copyOf(bounds, length));
    }
  }

  /** Whether an offset is in the set. */
  public boolean contains(long offset) {
    int at = Arrays.binarySearch(bounds, offset);
    return at >= 0 ? (at & 1) == 0 : ((-at - 1) & 1) == 1;
  }

  /** How many offsets of [from, to) are in the set. */
  long countWithin(long from, long to) {
    long count = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      count += Math.max(0, Math.min(to, bounds[i + 1]) - Math.max(from, bounds[i]));
    }
    return count;
  }

  void addBeyond(long offset, Builder to) {
    for (int i = 0; i < bounds.length; i += 2) {
      to.add(Math.max(offset, bounds[i]), bounds[i + 1]);
    }
  }

  /** The offset after the last one, or 0. */
  public long end() {
    return bounds.length == 0 ? 0 : bounds[bounds.length - 1];
  }

  void write(ByteBuffer to, long base) {
    int runBytes = 0;
    long at = base;
    for (long bound : bounds) {
      runBytes += Varint.size(bound - at);
      at = bound;
    }
    int bitmapBytes = (int) ((at - base + 7) / 8);
    if (runBytes <= bitmapBytes) {
      Varint.write(to, RUNS);
      Varint.write(to, bounds.length);
      at = base;
      for (long bound : bounds) {
        Varint.write(to, bound - at);
        at = bound;
      }
    } else {
      Varint.write(to, BITMAP);
      Varint.write(to, bitmapBytes);
      byte[] bits = new byte[bitmapBytes];
      for (int i = 0; i < bounds.length; i += 2) {
        for (long offset = bounds[i]; offset < bounds[i + 1]; offset++) {
          int bit = (int) (offset - base);
          bits[bit >> 3] |= (byte) (1 << (bit & 7));
        }
      }
      to.put(bits);
    }
  }

  static OffsetRanges read(ByteBuffer from, long base) {
    long kind = Varint.read(from);
    int length = Math.toIntExact(Varint.read(from));
    if (length > from.remaining()) {
      throw new IllegalArgumentException("a ledger's set is longer than the ledger");
    }
    Builder ranges = new Builder();
    if (kind == RUNS) {
      long at = base;
      for (int i = 0; i + 1 < length; i += 2) {
        long start = at + Varint.read(from);
        at = start + Varint.read(from);
        ranges.add(start, at);
      }
    } else if (kind == BITMAP) {
      byte[] bits = new byte[length];
      from.get(bits);
      for (int bit = 0; bit < 8 * length; bit++) {
        if ((bits[bit >> 3] & (1 << (bit & 7))) != 0) {
          ranges.add(base + bit, base + bit + 1);
        }
      }
    } else {
      throw new IllegalArgumentException("a ledger's set is of unknown kind " + kind);
    }
    return ranges.build();
  }

  @Override
  public String toString() {
    return Arrays.toString(bounds);
  }
}
