package io.evbus.log.rocksdb;

/**
 * The bounds of native memory.
 *
 * @param writeBufferBytes for what is not yet in a file
 * @param blockCacheBytes for what was read
 */
record Settings(long writeBufferBytes, long blockCacheBytes) {}
