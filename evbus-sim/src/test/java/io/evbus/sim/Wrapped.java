package io.evbus.sim;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import io.evbus.spi.RecordSink;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A log around another one; its subclasses break one thing each. */
class Wrapped implements Log {
  final Log log;

  Wrapped(Log log) {
    this.log = log;
  }

  /** A cursor around another one. */
  static class WrappedCursor implements Cursor {
    final Cursor cursor;

    WrappedCursor(Cursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public long read(int maxRecords, int maxBytes, RecordSink to) throws IOException {
      return cursor.read(maxRecords, maxBytes, to);
    }

    @Override
    public void close() {
      cursor.close();
    }
  }

  @Override
  public Recovery recover() throws IOException {
    return log.recover();
  }

  @Override
  public void append(long first, List<ByteBuffer> records) throws IOException {
    log.append(first, records);
  }

  @Override
  public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
    log.commit(progress, dead);
  }

  @Override
  public Cursor open(long offset) throws IOException {
    return log.open(offset);
  }

  @Override
  public void trim(long before) throws IOException {
    log.trim(before);
  }

  @Override
  public List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes)
      throws IOException {
    return log.deadLetters(lane, from, most, maxBytes);
  }

  @Override
  public void purge(String lane, long from, long to) throws IOException {
    log.purge(lane, from, to);
  }

  @Override
  public void forget(String lane) throws IOException {
    log.forget(lane);
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
