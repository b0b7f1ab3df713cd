package io.evbus.log.rocksdb;

import io.evbus.spi.Progress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** What the db says beside its records, as it was opened; hands out commit numbers. Thread-safe. */
final class Meta {
  private final List<Progress> lanes;
  private final long first;
  private final boolean lanesLost;
  private final AtomicLong number;

  private Meta(List<Progress> lanes, long first, boolean lanesLost, long number) {
    this.lanes = List.copyOf(lanes);
    this.first = first;
    this.lanesLost = lanesLost;
    this.number = new AtomicLong(number);
  }

  static Meta read(Store store) throws RocksDBException {
    List<Progress> lanes = new ArrayList<>();
    long number = 0;
    try (RocksIterator at = store.db.newIterator(store.meta, store.reading)) {
      for (at.seek(new byte[] {Keys.PROGRESS});
          at.isValid() && at.key()[0] == Keys.PROGRESS;
          at.next()) {
        byte[] value = at.value();
        number = Math.max(number, number(value));
        lanes.add(new Progress(Keys.lane(at.key()), state(value)));
      }
      at.status();
    }
    byte[] trim = store.db.get(store.meta, store.reading, Keys.TRIM);
    byte[] last = store.db.get(store.meta, store.reading, Keys.NUMBER);
    number = Math.max(number, trim == null ? 0 : number(trim));
    number = Math.max(number, last == null ? 0 : number(last));
    long first = trim == null ? 0 : state(trim).getLong();
    boolean lanesLost = store.db.get(store.meta, store.reading, Keys.LANES_LOST) != null;
    return new Meta(lanes, first, lanesLost, number);
  }

  List<Progress> lanes() {
    return lanes;
  }

  /** The least offset that is held. */
  long first() {
    return first;
  }

  /** Whether a salvage could not read what some lanes had confirmed. */
  boolean lanesLost() {
    return lanesLost;
  }

  /** The greatest commit number so far. */
  long number() {
    return number.get();
  }

  long nextNumber() {
    return number.incrementAndGet();
  }

  /** A value with its commit number before it. */
  static byte[] value(long number, ByteBuffer state) {
    byte[] value = new byte[Long.BYTES + state.remaining()];
    ByteBuffer.wrap(value).putLong(number);
    state.get(state.position(), value, Long.BYTES, state.remaining());
    return value;
  }

  static long number(byte[] value) {
    return value.length < Long.BYTES ? 0 : ByteBuffer.wrap(value).getLong();
  }

  private static ByteBuffer state(byte[] value) {
    return ByteBuffer.wrap(value, Long.BYTES, value.length - Long.BYTES).slice();
  }
}
