package io.evbus.ingress.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What may stand in an HTTP header, and what must be written another way. */
final class HeaderText {
  private static final char DELETE = 0x7f;

  /** CloudEvents, HTTP binding, 3.1.3.2. */
  static final Letters VALUE = Letters.allBut("\"%");

  /** What a header's name may have (RFC 9110, 5.6.2), without the percent sign. */
  static final Letters NAME = Letters.allBut("\"%(),/:;<=>?@[\\]{}");

  /** As {@link #VALUE}, without the full stop, which separates what is signed. */
  static final Letters ID = Letters.allBut("\"%.");

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  /** Headers that belong to the connection, the credentials or the body. */
  private static final Set<String> RESERVED =
      Set.of(
          "accept-encoding",
          "authorization",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "cookie",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent");

  private HeaderText() {}

  /** Whether a text is the name of a header. */
  static boolean isName(String text) {
    return TOKEN.matcher(text).matches();
  }

  /** Whether a header has a meaning here that an event must not change. */
  static boolean isReserved(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return RESERVED.contains(lower)
        || lower.startsWith("ce-")
        || lower.startsWith("proxy-")
        || lower.startsWith("webhook-")
        || lower.startsWith("x-evbus-");
  }

  /** Whether a text arrives as it is: printable ASCII, without spaces at its ends. */
  static boolean isPlain(String text) {
    int length = text.length();
    if (length > 0 && (text.charAt(0) == ' ' || text.charAt(length - 1) == ' ')) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= DELETE) {
        return false;
      }
    }
    return true;
  }

  /** Which visible letters of ASCII stay as they are when a text is percent-encoded. */
  static final class Letters {
    private final boolean[] kept = new boolean[DELETE];

    /** All visible ones, but these. */
    static Letters allBut(String encoded) {
      Letters letters = new Letters();
      Arrays.fill(letters.kept, '!', DELETE, true);
      encoded.chars().forEach(c -> letters.kept[c] = false);
      return letters;
    }

    private boolean keeps(int c) {
      return c >= 0 && c < DELETE && kept[c];
    }
  }

  /** Encodes all but some letters, byte by byte of UTF-8. */
  static String percent(String text, Letters letters) {
    int plain = 0;
    while (plain < text.length() && letters.keeps(text.charAt(plain))) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    StringBuilder encoded = new StringBuilder();
    for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
      if (letters.keeps(next)) {
        encoded.append((char) next);
      } else {
        encoded.append('%').append("%02X".formatted(next & 0xff));
      }
    }
    return encoded.toString();
  }
}
