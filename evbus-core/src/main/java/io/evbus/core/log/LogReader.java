package io.evbus.core.log;

import io.evbus.core.lane.Backlog;
import io.evbus.core.lane.Feed;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Ring;
import io.evbus.core.route.Router;
import io.evbus.core.time.Ticker;
import io.evbus.spi.Cursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the log for one lane, a piece at a time. Thread-safe; one fetch at a time. */
public final class LogReader implements Backlog {
  private static final int MOST_RECORDS = 1024;
  private static final int MOST_BYTES = 1 << 20;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final DurableLog log;
  private final Ring ring;
  private final Router router;
  private final Ticker ticker;
  private @Nullable Cursor cursor;
  private long at;
  private boolean closed;

  /** Reads what is stable. */
  public LogReader(DurableLog log, Ring ring, Router router, Ticker ticker) {
    this.log = log;
    this.ring = ring;
    this.router = router;
    this.ticker = ticker;
  }

  @Override
  public synchronized Feed.Fetched fetch(long from) throws IOException {
    if (closed) {
      throw new IOException("Reading the log: the lane is closed");
    }
    List<Entry> entries = new ArrayList<>();
    long nowNanos = ticker.nanos();
    long nowMillis = ticker.now().toEpochMilli();
    long end = ring.stable();
    try {
      Cursor reading = cursorAt(from);
      long searched =
          reading.read(
              MOST_RECORDS,
              MOST_BYTES,
              (offset, record) -> {
                if (offset >= from && offset < end) {
                  Entry entry = entry(offset, record, nowNanos, nowMillis);
                  if (entry != null) {
                    entries.add(entry);
                  }
                }
              });
      at = searched;
      // Past the stable end there is nothing; what is missing before it is lost.
      long until = Math.min(end, searched > from ? searched : end);
      boolean caughtUp = searched >= end || searched >= ring.tail();
      if (until != searched || caughtUp) {
        release(); // An open cursor keeps all files of its moment, also those trimmed since.
      }
      return new Feed.Fetched(from, entries, until);
    } catch (IOException | RuntimeException e) {
      release();
      throw e;
    }
  }

  private Cursor cursorAt(long from) throws IOException {
    Cursor open = cursor;
    if (open != null && at == from) {
      return open;
    }
    release();
    open = log.open(from);
    cursor = open;
    return open;
  }

  private @Nullable Entry entry(long offset, ByteBuffer record, long nowNanos, long nowMillis) {
    try {
      RecordCodec.Stored stored = RecordCodec.read(record);
      long putNanos = nowNanos - NANOS_PER_MILLI * (nowMillis - stored.acceptedMillis());
      return new Entry(
          offset,
          stored.event(),
          router.route(stored.event().profile().orElse(null)),
          putNanos,
          false);
    } catch (IllegalArgumentException e) {
      return null; // The lane names what it misses.
    }
  }

  private void release() {
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    release();
  }
}
