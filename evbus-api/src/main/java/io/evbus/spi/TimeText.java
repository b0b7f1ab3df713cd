package io.evbus.spi;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Times as {@link Instant#toString} writes them, in bytes of ASCII. Events come many to a second,
 * so the text of the latest second is kept: the JDK's own way takes a tenth of all that sending a
 * small record does. Confined to one thread at a time.
 */
public final class TimeText {
  private static final int MILLION = 1_000_000;
  private static final int THOUSAND = 1_000;

  private long second = Long.MIN_VALUE;
  private byte[] whole = {};

  /** One that has written nothing yet. */
  public TimeText() {}

  /** The text of a time; a new array each time. */
  public byte[] of(Instant time) {
    if (time.getEpochSecond() != second) {
      second = time.getEpochSecond();
      whole = Instant.ofEpochSecond(second).toString().getBytes(StandardCharsets.US_ASCII);
    }
    int nanos = time.getNano();
    if (nanos == 0) {
      return whole.clone();
    }
    int digits = nanos % THOUSAND != 0 ? 9 : nanos % MILLION != 0 ? 6 : 3;
    int dot = whole.length - 1;
    byte[] text = Arrays.copyOf(whole, whole.length + digits + 1);
    text[dot] = '.';
    putThree(nanos / MILLION, text, dot + 1);
    if (digits > 3) {
      putThree(nanos / THOUSAND % THOUSAND, text, dot + 4);
    }
    if (digits > 6) {
      putThree(nanos % THOUSAND, text, dot + 7);
    }
    text[text.length - 1] = 'Z';
    return text;
  }

  private static void putThree(int value, byte[] text, int at) {
    text[at] = (byte) ('0' + value / 100);
    text[at + 1] = (byte) ('0' + value / 10 % 10);
    text[at + 2] = (byte) ('0' + value % 10);
  }
}
