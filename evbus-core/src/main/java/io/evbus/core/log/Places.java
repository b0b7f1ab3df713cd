package io.evbus.core.log;

import io.evbus.core.ring.Ring;
import io.evbus.spi.Cursor;
import io.evbus.spi.RecordSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Finds offsets by time or by position, by halving. Thread-safe. */
final class Places {
  private static final int MOST_PIECES = 64;
  private static final int PIECE_RECORDS = 1024;
  private static final int PIECE_BYTES = 1 << 20;

  private final DurableLog log;
  private final Ring ring;

  Places(DurableLog log, Ring ring) {
    this.log = log;
    this.ring = ring;
  }

  /** The first offset from a start on that was accepted at or after a time. */
  long byTime(long from, long millis) throws IOException {
    return first(from, RecordCodec.Stored::acceptedMillis, millis);
  }

  /** The first offset from a start on whose position is at or after another. */
  long byPosition(long from, long position) throws IOException {
    return first(from, RecordCodec.Stored::position, position);
  }

  /** The position of the first readable record at or after an offset, or an answer for none. */
  long positionAt(long offset, long ifNone) throws IOException {
    RecordCodec.Stored[] found = new RecordCodec.Stored[1];
    return read(offset, found) < 0 ? ifNone : found[0].position();
  }

  /** A test of an offset and the profile of its event, null for none. */
  @FunctionalInterface
  interface Test {
    boolean passes(long offset, @Nullable String profile);
  }

  /**
   * Where a search ended.
   *
   * @param offset that of the event found, else up to where there is none
   * @param acceptedMillis when the event was accepted, if one was found
   */
  record Found(long offset, OptionalLong acceptedMillis) {}

  /** The first readable event from an offset on that passes a test; 64 Ki events at most. */
  Found search(long from, Test test) throws IOException {
    long end = ring.stable();
    Search search = new Search(from, end, test);
    long reached = from;
    try (Cursor cursor = log.open(from)) {
      for (int pieces = 0; pieces < MOST_PIECES && reached < end; pieces++) {
        long before = reached;
        reached = cursor.read(PIECE_RECORDS, PIECE_BYTES, search);
        if (search.found != null) {
          return search.found;
        }
        if (reached <= before) {
          break;
        }
      }
    }
    return new Found(Math.min(reached, end), OptionalLong.empty());
  }

  private static final class Search implements RecordSink {
    private final long from;
    private final long end;
    private final Test test;
    private @Nullable Found found;

    Search(long from, long end, Test test) {
      this.from = from;
      this.end = end;
      this.test = test;
    }

    @Override
    public void accept(long offset, ByteBuffer record) {
      if (found != null || offset < from || offset >= end) {
        return;
      }
      try {
        if (test.passes(offset, RecordCodec.profile(record.duplicate()))) {
          found = new Found(offset, OptionalLong.of(RecordCodec.read(record).acceptedMillis()));
        }
      } catch (IllegalArgumentException e) {
        // Damaged: the next one will do.
        return;
      }
    }
  }

  private long first(long from, ToLongFunction<RecordCodec.Stored> measure, long least)
      throws IOException {
    long low = from;
    long high = ring.stable();
    RecordCodec.Stored[] found = new RecordCodec.Stored[1];
    while (low < high) {
      long middle = low + (high - low) / 2;
      long offset = read(middle, found);
      if (offset < 0 || offset >= high || measure.applyAsLong(found[0]) >= least) {
        high = middle;
      } else {
        low = offset + 1;
      }
    }
    return low;
  }

  /** Reads the first readable record at or after an offset; gives its offset, or -1. */
  private long read(long offset, RecordCodec.Stored[] into) throws IOException {
    long[] at = {-1};
    long end = ring.stable();
    try (Cursor cursor = log.open(offset)) {
      long reached = offset;
      while (at[0] < 0 && reached < end) {
        long before = reached;
        reached =
            cursor.read(
                1,
                1,
                (found, record) -> {
                  try {
                    into[0] = RecordCodec.read(record);
                    at[0] = found;
                  } catch (IllegalArgumentException e) {
                    // Damaged; the next one will do.
                    at[0] = -1;
                  }
                });
        if (reached <= before) {
          break;
        }
      }
    }
    return at[0] < end ? at[0] : -1;
  }
}
