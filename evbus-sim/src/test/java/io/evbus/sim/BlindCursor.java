package io.evbus.sim;

import io.evbus.spi.Cursor;
import io.evbus.spi.RecordSink;
import io.evbus.testkit.log.ForwardingCursor;
import java.io.IOException;

/** Sees the records before an offset only. */
final class BlindCursor extends ForwardingCursor {
  private final long end;

  BlindCursor(Cursor cursor, long end) {
    super(cursor);
    this.end = end;
  }

  @Override
  public long read(int maxRecords, int maxBytes, RecordSink to) throws IOException {
    long reached =
        cursor.read(
            maxRecords,
            maxBytes,
            (offset, record) -> {
              if (offset < end) {
                to.accept(offset, record);
              }
            });
    return Math.min(end, reached);
  }
}
