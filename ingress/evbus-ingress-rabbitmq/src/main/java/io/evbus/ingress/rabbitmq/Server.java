package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A broker, and who connects to it; of a URL or of the single options. Only host and port are ever
 * shown. Read by hand: the JDK's URI has no host when a name holds an underscore, and the client
 * then takes its own default, {@code localhost} as {@code guest}. Immutable.
 *
 * @param host a name, or an address without brackets
 * @param tls whether the connection is secured
 */
record Server(
    String host, int port, String username, Secret password, String virtualHost, boolean tls) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_]([a-zA-Z0-9._-]*)?");
  private static final Pattern ADDRESS_V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final int MOST_NAME_LENGTH = 253;
  private static final int MOST_PORT = 65_535;
  private static final int TLS_PORT = 5671;
  private static final String GUEST = "guest";

  /**
   * The broker of a profile.
   *
   * @throws IllegalArgumentException which says what is wrong, but never shows a URL
   */
  static Server of(Profile profile) {
    boolean tls = profile.require(RabbitMqOptions.TLS);
    if (profile.has(RabbitMqOptions.URL)) {
      try {
        return parse(profile.require(RabbitMqOptions.URL).reveal(), tls);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "url " + e.getMessage() + "; for example amqp://user:password@host:5672/vhost", e);
      }
    }
    int port = profile.get(RabbitMqOptions.PORT).orElse(usualPort(tls));
    if (port < 1 || port > MOST_PORT) {
      throw new IllegalArgumentException("port is not between 1 and " + MOST_PORT);
    }
    String host = profile.require(RabbitMqOptions.HOST);
    if (!isHost(unbracketed(host))) {
      throw new IllegalArgumentException(
          "host is no name and no address; for example rabbit.example.org");
    }
    return new Server(
        unbracketed(host),
        port,
        profile.require(RabbitMqOptions.USERNAME),
        profile.get(RabbitMqOptions.PASSWORD).orElse(Secret.of(GUEST)),
        profile.require(RabbitMqOptions.VIRTUAL_HOST),
        tls);
  }

  private static Server parse(String url, boolean wantsTls) {
    String lower = url.toLowerCase(Locale.ROOT);
    boolean secure = lower.startsWith("amqps://");
    if (!secure && !lower.startsWith("amqp://")) {
      throw new IllegalArgumentException("begins with neither amqp:// nor amqps://");
    }
    String rest = url.substring(lower.indexOf("//") + 2);
    if (!rest.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "has a space or a letter beyond ASCII; write it percent-encoded");
    }
    if (rest.indexOf('?') >= 0 || rest.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "has a ? or #; set timeout and heartbeat as options, and write either sign"
              + " percent-encoded in a password");
    }
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    int at = authority.lastIndexOf('@');
    String user = authority.substring(0, Math.max(at, 0));
    String place = authority.substring(at + 1);
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    int portAt = place.endsWith("]") ? -1 : place.lastIndexOf(':');
    boolean tls = secure || wantsTls;
    return new Server(
        host(portAt < 0 ? place : place.substring(0, portAt)),
        portAt < 0 ? usualPort(tls) : port(place.substring(portAt + 1)),
        at < 0 ? GUEST : decoded(name),
        Secret.of(colon < 0 ? GUEST : decoded(user.substring(colon + 1))),
        virtualHost(slash < 0 ? "" : rest.substring(slash + 1)),
        tls);
  }

  private static int usualPort(boolean tls) {
    return tls ? TLS_PORT : ConnectionFactory.DEFAULT_AMQP_PORT;
  }

  private static int port(String text) {
    if (text.matches("\\d{1,5}")) {
      int port = Integer.parseInt(text);
      if (port > 0 && port <= MOST_PORT) {
        return port;
      }
    }
    throw new IllegalArgumentException(
        "has a port that is not between 1 and "
            + MOST_PORT
            + " (a / in a password must be percent-encoded)");
  }

  private static String host(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String host = unbracketed(text);
    if (bracketed != host.indexOf(':') >= 0 || !isHost(host)) {
      throw new IllegalArgumentException("has no host, or one that is no name and no address");
    }
    return host;
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean isHost(String host) {
    return host.length() <= MOST_NAME_LENGTH
        && (NAME.matcher(host).matches() || ADDRESS_V6.matcher(host).matches());
  }

  /** None, or a bare slash, is the default one: so Python's client reads it. */
  private static String virtualHost(String path) {
    if (path.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "has more than one / behind the host; write one within a virtual host as %2F");
    }
    return path.isEmpty() ? "/" : decoded(path);
  }

  private static String decoded(String text) {
    try {
      // The decoder is for forms, in which a plus is a space.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The cause would show a part of it.
      throw new IllegalArgumentException("has a % that no two hexadecimal digits follow");
    }
  }

  /** What may be shown. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
