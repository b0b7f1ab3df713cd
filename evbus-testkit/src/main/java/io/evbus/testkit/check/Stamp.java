package io.evbus.testkit.check;

/**
 * Who an event of a test is: its producer, key and number, in one {@code long}; as an event's id
 * {@code producer/key/number}. The body follows from the stamp, so that a changed byte shows.
 *
 * <p>Numbers of one producer rise with its puts. Thread-safe: there is no state.
 */
public final class Stamp {
  /** No stamp. */
  public static final long NONE = -1;

  /** Producers are less than this. */
  public static final int MOST_PRODUCERS = 128;

  /** Keys are less than this. */
  public static final int MOST_KEYS = 1 << 24;

  private static final int KEY_BITS = 24;
  private static final int NUMBER_BITS = 32;
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private Stamp() {}

  /** Joins the three; a number is less than 2^31. */
  public static long of(int producer, int key, int number) {
    if (producer < 0 || producer >= MOST_PRODUCERS || key < 0 || key >= MOST_KEYS || number < 0) {
      throw new IllegalArgumentException(
          "Stamping an event: " + producer + "/" + key + "/" + number + " is out of range");
    }
    return ((long) producer << (KEY_BITS + NUMBER_BITS)) | ((long) key << NUMBER_BITS) | number;
  }

  /** The stamp of a producer's number, with the key that always goes with it. */
  public static long spread(int producer, int number, int keys) {
    int key = (int) Long.remainderUnsigned(mix(((long) producer << 32) | number), keys);
    return of(producer, key, number);
  }

  /** Who put it. */
  public static int producer(long stamp) {
    return (int) (stamp >>> (KEY_BITS + NUMBER_BITS));
  }

  /** The key that orders it. */
  public static int key(long stamp) {
    return (int) (stamp >>> NUMBER_BITS) & (MOST_KEYS - 1);
  }

  /** The producer's count. */
  public static int number(long stamp) {
    return (int) stamp;
  }

  /** The event's id. */
  public static String id(long stamp) {
    return producer(stamp) + "/" + key(stamp) + "/" + number(stamp);
  }

  /** Reads an id; {@link #NONE} when it is not one. */
  public static long parse(String id) {
    int first = id.indexOf('/');
    int second = id.indexOf('/', first + 1);
    if (first < 0 || second < 0) {
      return NONE;
    }
    try {
      return of(
          Integer.parseInt(id, 0, first, 10),
          Integer.parseInt(id, first + 1, second, 10),
          Integer.parseInt(id, second + 1, id.length(), 10));
    } catch (IllegalArgumentException e) {
      return NONE;
    }
  }

  /** The body that goes with a stamp. */
  public static byte[] body(long stamp, int bytes) {
    byte[] body = new byte[bytes];
    for (int start = 0; start < bytes; start += Long.BYTES) {
      long word = word(stamp, start);
      for (int i = start; i < Math.min(bytes, start + Long.BYTES); i++) {
        body[i] = (byte) word;
        word >>>= Byte.SIZE;
      }
    }
    return body;
  }

  /** Whether a body of the length that was put goes with a stamp. */
  public static boolean isIntact(long stamp, byte[] body, int putBytes) {
    if (body.length != putBytes) {
      return false;
    }
    for (int start = 0; start < body.length; start += Long.BYTES) {
      long word = word(stamp, start);
      for (int i = start; i < Math.min(body.length, start + Long.BYTES); i++) {
        if (body[i] != (byte) word) {
          return false;
        }
        word >>>= Byte.SIZE;
      }
    }
    return true;
  }

  private static long word(long stamp, int start) {
    return mix(stamp + (start + 1) * GOLDEN);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return mixed ^ (mixed >>> 31);
  }
}
