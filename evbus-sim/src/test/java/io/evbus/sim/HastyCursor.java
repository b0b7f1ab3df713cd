package io.evbus.sim;

import io.evbus.spi.Cursor;
import io.evbus.spi.RecordSink;
import io.evbus.testkit.log.ForwardingCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads one record ahead of what it hands out. */
final class HastyCursor extends ForwardingCursor {
  private final List<Long> offsets = new ArrayList<>();
  private final List<ByteBuffer> records = new ArrayList<>();

  HastyCursor(Cursor cursor) throws IOException {
    super(cursor);
    ahead();
  }

  private long ahead() throws IOException {
    return cursor.read(
        1,
        1,
        (offset, record) -> {
          offsets.add(offset);
          records.add(ByteBuffer.allocate(record.remaining()).put(record).flip());
        });
  }

  @Override
  public long read(int maxRecords, int maxBytes, RecordSink to) throws IOException {
    for (int i = 0; i < maxRecords; i++) {
      if (offsets.isEmpty()) {
        ahead();
      }
      if (offsets.isEmpty()) {
        break;
      }
      to.accept(offsets.remove(0), records.remove(0));
    }
    return ahead() - offsets.size();
  }
}
