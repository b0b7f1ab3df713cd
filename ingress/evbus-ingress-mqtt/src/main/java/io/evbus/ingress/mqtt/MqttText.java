package io.evbus.ingress.mqtt;

/** Texts as MQTT carries them: UTF-8 of at most 65,535 bytes, without control characters. */
final class MqttText {
  static final int MOST_BYTES = 65_535;

  private static final int FIRST_PRINTABLE = 0x20;
  private static final int FIRST_HIGH_CONTROL = 0x7f;
  private static final int LAST_HIGH_CONTROL = 0x9f;
  private static final int FIRST_OF_THREE_BYTES = 0x800;
  private static final int FIRST_NON_CHARACTER = 0xfdd0;
  private static final int LAST_NON_CHARACTER = 0xfdef;
  private static final int END_OF_PLANE = 0xfffe;

  private MqttText() {}

  /**
   * The bytes that a text takes, without its length; -1 if it can't be carried. The protocol lets a
   * broker end the connection for a control character or one that is none, and brokers do.
   */
  static int bytes(String text) {
    int length = text.length();
    int bytes = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < FIRST_HIGH_CONTROL) {
        if (c < FIRST_PRINTABLE) {
          return -1;
        }
        bytes++;
      } else if (c < FIRST_OF_THREE_BYTES) {
        if (c <= LAST_HIGH_CONTROL) {
          return -1;
        }
        bytes += 2;
      } else if (Character.isSurrogate(c)) {
        if (!isPair(text, i)) {
          return -1;
        }
        bytes += 4;
        i++;
      } else if (isNonCharacter(c)) {
        return -1;
      } else {
        bytes += 3;
      }
    }
    return bytes <= MOST_BYTES ? bytes : -1;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1))
        && !isNonCharacter(text.codePointAt(at));
  }

  private static boolean isNonCharacter(int codePoint) {
    return (codePoint & END_OF_PLANE) == END_OF_PLANE
        || (codePoint >= FIRST_NON_CHARACTER && codePoint <= LAST_NON_CHARACTER);
  }
}
