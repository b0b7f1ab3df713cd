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
   * @return the offset after the last one that was read or passed over
   */
  long read(int maxRecords, int maxBytes, RecordSink to) throws IOException;

  /** Releases the cursor; any thread, also after the log was closed. */
  @Override
  void close();
}
