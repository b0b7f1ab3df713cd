package io.evbus.log.rocksdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The keys of the db, whose format the package draws. */
final class Keys {
  static final byte PROGRESS = 'p';
  static final byte DEAD = 'd';
  static final byte[] TRIM = {'t'};
  static final byte[] LANES_LOST = {'l'};
  static final byte[] NUMBER = {'n'};

  private Keys() {}

  static byte[] offset(long offset) {
    return ByteBuffer.allocate(Long.BYTES).putLong(offset).array();
  }

  static long offset(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
  }

  static byte[] progress(String lane) {
    byte[] name = lane.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + name.length).put(PROGRESS).put(name).array();
  }

  static byte[] dead(String lane, long offset) {
    byte[] name = lane.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + name.length + Long.BYTES)
        .put(DEAD)
        .put(name)
        .put((byte) 0)
        .putLong(offset)
        .array();
  }

  /** The lane in a key of progress or of a dead letter. */
  static String lane(byte[] key) {
    int end = key[0] == DEAD ? key.length - 1 - Long.BYTES : key.length;
    return new String(key, 1, end - 1, StandardCharsets.UTF_8);
  }

  static boolean isDeadOf(byte[] key, String lane) {
    byte[] prefix = dead(lane, 0);
    int length = prefix.length - Long.BYTES;
    return key.length == prefix.length && Arrays.equals(key, 0, length, prefix, 0, length);
  }
}
