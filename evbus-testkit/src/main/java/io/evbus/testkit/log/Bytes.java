package io.evbus.testkit.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes as texts of one character a byte, which compare and print well. */
final class Bytes {
  private Bytes() {}

  static ByteBuffer of(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String text(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
  }

  /** Every value that a byte has. */
  static String binary() {
    StringBuilder all = new StringBuilder();
    for (char value = 0; value < 256; value++) {
      all.append(value);
    }
    return all.toString();
  }

  /** At most the first 40 characters. */
  static String shortened(String text) {
    return text.length() <= 40
        ? text
        : text.substring(0, 40) + "… (" + text.length() + " bytes, hash " + text.hashCode() + ")";
  }
}
