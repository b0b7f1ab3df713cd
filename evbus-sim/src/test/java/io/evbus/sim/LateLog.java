package io.evbus.sim;

import io.evbus.spi.Cursor;
import io.evbus.spi.Log;
import io.evbus.testkit.log.ForwardingLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes an append when the next call comes. */
final class LateLog extends ForwardingLog {
  private final boolean copies;
  private long first;
  private List<ByteBuffer> records = List.of();

  LateLog(Log log, boolean copies) {
    super(log);
    this.copies = copies;
  }

  @Override
  public void append(long at, List<ByteBuffer> later) throws IOException {
    write();
    first = at;
    records = later.stream().map(one -> copies ? copy(one) : one.duplicate()).toList();
  }

  private static ByteBuffer copy(ByteBuffer from) {
    return ByteBuffer.allocate(from.remaining()).put(from.duplicate()).flip();
  }

  private void write() throws IOException {
    if (!records.isEmpty()) {
      log.append(first, records);
      records = List.of();
    }
  }

  @Override
  public Cursor open(long offset) throws IOException {
    write();
    return log.open(offset);
  }

  @Override
  public void close() throws IOException {
    if (!records.isEmpty()) {
      try {
        write();
      } finally {
        log.close();
      }
    }
    log.close();
  }
}
