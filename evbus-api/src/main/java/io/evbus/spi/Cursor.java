package io.evbus.spi;

import java.io.IOException;

/** A place in a log from which records are read in order; used by one thread at a time. */
public interface Cursor extends AutoCloseable {
  /**
   * Reads on. Records that were appended since the last call are seen too. Records that can't be
   * read are passed over.
   *
   * @param maxRecords how many at most
   * @param maxBytes bytes at most, but always at least one record
   * @param to takes the records; what it throws comes through, and the cursor can only be closed
   *     then
   * @return the offset after the last one that was read or passed over
   * @throws IOException when nothing can be read, or the cursor or its log is closed
   */
  long read(int maxRecords, int maxBytes, RecordSink to) throws IOException;

  /** Releases the cursor; any thread, also during a read, after the log was closed, and twice. */
  @Override
  void close();
}
