package io.evbus.ingress.file;

/** UTF-8 as RFC 3629 has it: no overlong forms, no surrogates. */
final class Utf8 {
  private static final int FIRST_OF_TWO = 0xC2;
  private static final int FIRST_OF_THREE = 0xE0;
  private static final int FIRST_OF_FOUR = 0xF0;
  private static final int AFTER_THE_LAST = 0xF5;

  private Utf8() {}

  static boolean isValid(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      int length = bytes[at] >= 0 ? 1 : sequence(bytes, at);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** The length of the sequence of two to four bytes that begins here, 0 when there is none. */
  static int sequence(byte[] bytes, int at) {
    int first = bytes[at] & 0xFF;
    if (first < FIRST_OF_TWO || first >= AFTER_THE_LAST) {
      return 0;
    }
    int length = first < FIRST_OF_THREE ? 2 : first < FIRST_OF_FOUR ? 3 : 4;
    if (at + length > bytes.length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    int second = bytes[at + 1] & 0xFF;
    boolean wrong =
        switch (first) {
          case 0xE0 -> second < 0xA0; // overlong
          case 0xED -> second > 0x9F; // surrogates
          case 0xF0 -> second < 0x90; // overlong
          case 0xF4 -> second > 0x8F; // beyond U+10FFFF
          default -> false;
        };
    return wrong ? 0 : length;
  }
}
