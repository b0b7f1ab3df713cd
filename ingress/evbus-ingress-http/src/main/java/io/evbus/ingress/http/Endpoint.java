package io.evbus.ingress.http;

import io.evbus.spi.Secret;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A URL taken apart. Only its first part is ever shown: the path may be a token, as those of chat
 * services are. Immutable.
 *
 * @param secure whether it is https
 * @param host a name, or an address without brackets
 * @param port the port, by default that of the scheme
 * @param target the path and query, as they are sent
 * @param userInfo what stands before the host, {@code user:password}
 */
record Endpoint(boolean secure, String host, int port, Secret target, Optional<Secret> userInfo) {
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
  private static final Pattern NUMBER = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");
  private static final int MOST_NAME_LENGTH = 253;
  private static final int MOST_PORT = 65_535;
  private static final int TLS_PORT = 443;
  private static final int PLAIN_PORT = 80;

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException which says what is wrong, but never shows the URL
   */
  static Endpoint parse(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    boolean secure = lower.startsWith("https://");
    if (!secure && !lower.startsWith("http://")) {
      throw new IllegalArgumentException("begins with neither http:// nor https://");
    }
    String rest = url.substring(lower.indexOf("//") + 2);
    if (!rest.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\')) {
      throw new IllegalArgumentException(
          "has a space, a backslash or a letter beyond ASCII; write it percent-encoded");
    }
    if (rest.indexOf('#') >= 0) {
      throw new IllegalArgumentException("has a fragment (#), which is never sent; remove it");
    }
    int end = indexOfAny(rest, "/?");
    String authority = rest.substring(0, end);
    String target = rest.substring(end);
    int at = authority.lastIndexOf('@');
    Optional<Secret> userInfo =
        at < 0 ? Optional.empty() : Optional.of(Secret.of(authority.substring(0, at)));
    String place = authority.substring(at + 1).toLowerCase(Locale.ROOT);
    int colon = place.endsWith("]") ? -1 : place.lastIndexOf(':');
    String host = colon < 0 ? place : place.substring(0, colon);
    int port = colon < 0 ? (secure ? TLS_PORT : PLAIN_PORT) : port(place.substring(colon + 1));
    return new Endpoint(
        secure,
        host(host),
        port,
        Secret.of(target.startsWith("/") ? target : "/" + target),
        userInfo);
  }

  private static int indexOfAny(String text, String characters) {
    int index = 0;
    while (index < text.length() && characters.indexOf(text.charAt(index)) < 0) {
      index++;
    }
    return index;
  }

  private static int port(String text) {
    if (text.matches("\\d{1,5}")) {
      int port = Integer.parseInt(text);
      if (port > 0 && port <= MOST_PORT) {
        return port;
      }
    }
    throw new IllegalArgumentException("has a port that is not between 1 and 65535");
  }

  private static String host(String text) {
    if (text.startsWith("[") && text.endsWith("]")) {
      String address = text.substring(1, text.length() - 1);
      try {
        return Network.literal(address).getHostAddress();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "has something in brackets that " + e.getMessage() + "; a zone is not allowed", e);
      }
    }
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (name.length() > MOST_NAME_LENGTH || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("has no host, or one that is no name and no address");
    }
    if (isNumeric(name) && !Network.isQuad(name)) {
      throw new IllegalArgumentException(
          "has an address in an unusual form; write four decimal numbers");
    }
    return name;
  }

  /** Whether programs would read a name as an address: its last part is a number. */
  private static boolean isNumeric(String name) {
    return NUMBER.matcher(name).matches();
  }

  /** The address, if the host is one and no name. */
  Optional<InetAddress> literal() {
    return host.indexOf(':') >= 0 || isNumeric(host)
        ? Optional.of(Network.literal(host))
        : Optional.empty();
  }

  /** Whether the name is this machine's own by definition (RFC 6761). */
  boolean isLocalhost() {
    return host.equals("localhost") || host.endsWith(".localhost");
  }

  /** What the request says it is for: the port only when it is unusual. */
  int portOrUsual() {
    return port == (secure ? TLS_PORT : PLAIN_PORT) ? -1 : port;
  }

  /** What may be shown. */
  @Override
  public String toString() {
    String scheme = secure ? "https" : "http";
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return scheme + "://" + name + (portOrUsual() < 0 ? "" : ":" + port);
  }
}
