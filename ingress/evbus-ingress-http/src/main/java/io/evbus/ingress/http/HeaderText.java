package io.evbus.ingress.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What may stand in an HTTP header, and what must be written another way. */
final class HeaderText {
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
    return text.equals(text.strip()) && text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  /** CloudEvents, HTTP binding, 3.1.3.2: all but visible ASCII, the quote and the percent sign. */
  static String percent(String text) {
    return percent(text, "\"%");
  }

  /** As {@link #percent(String)}, with other characters to be encoded among visible ASCII. */
  static String percent(String text, String also) {
    if (text.chars().allMatch(c -> c > ' ' && c < 0x7f && also.indexOf(c) < 0)) {
      return text;
    }
    StringBuilder encoded = new StringBuilder();
    for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
      if (next > ' ' && next < 0x7f && also.indexOf(next) < 0) {
        encoded.append((char) next);
      } else {
        encoded.append('%').append("%02X".formatted(next & 0xff));
      }
    }
    return encoded.toString();
  }
}
