package io.evbus.spi;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says where credentials would cross a network in plain text. Thread-safe. */
public final class Exposure {
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127\\.\\d+\\.\\d+\\.\\d+");

  private Exposure() {}

  /**
   * The warning about credentials that go to a host without TLS; none for this machine itself.
   * Looks nothing up.
   *
   * @param host a name or address
   * @param what the credentials, such as {@code username and password}
   * @param remedy how TLS is asked for, such as {@code set ssl: true}
   */
  public static Optional<String> warning(String host, String what, String remedy) {
    return isLoopback(host)
        ? Optional.empty()
        : Optional.of(what + " go to " + host + " in plain text; " + remedy);
  }

  /** Whether a name or address is this machine's own loopback, by its spelling alone. */
  public static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("::1")
        || name.equals("0:0:0:0:0:0:0:1")
        || LOOPBACK_V4.matcher(name).matches();
  }
}
