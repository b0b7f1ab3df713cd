package io.evbus.log.rocksdb;

/**
 * The bounds of native memory.
 *
 * @param writeBufferBytes for what is not yet in a file
 * @param blockCacheBytes for what was read
 */
record Settings(long writeBufferBytes, long blockCacheBytes) {
  private static final long META_BYTES = 16L << 20;

  /**
   * What appends leave free on the disk: tables of what is not yet in one, as much again for
   * merging them, and ledgers and the files of an opening.
   */
  long reserveBytes() {
    return 2 * writeBufferBytes + META_BYTES;
  }
}
