package io.evbus.testkit.log;

import io.evbus.spi.Cursor;
import io.evbus.spi.RecordSink;
import java.io.IOException;

/**
 * A cursor that hands every call on to another one: to be extended by what changes some of them. It
 * promises what the other cursor does, and is confined to a thread as that one is.
 */
public class ForwardingCursor implements Cursor {
  /** The other cursor. */
  protected final Cursor cursor;

  /** Hands on to a cursor, which is closed with this one. */
  public ForwardingCursor(Cursor cursor) {
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
