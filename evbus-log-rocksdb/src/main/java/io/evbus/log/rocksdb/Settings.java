package io.evbus.log.rocksdb;

/**
 * The bounds of native memory.
 *
 * @param writeBufferBytes for changes of the db that are not yet in a table
 * @param blockCacheBytes for what was read of the db
 */
record Settings(long writeBufferBytes, long blockCacheBytes) {
  private static final long OPENING_BYTES = 16L << 20;

  /** How large a segment grows, but for its last group. */
  long segmentBytes() {
    return 4 * writeBufferBytes;
  }

  /**
   * What appends leave free on the disk: tables of what is not yet in one, as much again for
   * merging them, and the files of an opening.
   */
  long reserveBytes() {
    return 2 * writeBufferBytes + OPENING_BYTES;
  }
}
