package io.evbus.ingress.redis;

import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server and who comes to it, out of a URL or of single options. Immutable; shows no secret.
 *
 * @param host a name or address, without brackets
 * @param database the number of a database
 */
record Server(
    String host,
    int port,
    Optional<String> username,
    Optional<Secret> password,
    int database,
    boolean tls) {
  static final int DEFAULT_PORT = 6379;

  private static final int MOST_PORT = 65_535;
  private static final String FORM = "redis://username:password@host:port/db";
  private static final Pattern DATABASE = Pattern.compile("/?|/(\\d{1,9})");

  /**
   * Reads a profile.
   *
   * @throws IllegalArgumentException when its URL is none, without showing it
   */
  static Server of(Profile profile) {
    Optional<Secret> url = profile.get(RedisOptions.URL);
    boolean tls = RedisOptions.wantsTls(profile);
    return url.isPresent()
        ? parse(url.get().reveal(), tls)
        : new Server(
            profile.require(RedisOptions.HOST),
            profile.require(RedisOptions.PORT),
            profile.get(RedisOptions.USERNAME),
            profile.get(RedisOptions.PASSWORD),
            profile.require(RedisOptions.DB),
            tls);
  }

  private static Server parse(String text, boolean tls) {
    try {
      URI uri = new URI(text.strip());
      boolean secure = "rediss".equals(uri.getScheme());
      String host = uri.getHost();
      Matcher database = DATABASE.matcher(uri.getRawPath() == null ? "" : uri.getRawPath());
      if ((!secure && !"redis".equals(uri.getScheme()))
          || host == null
          || uri.getPort() > MOST_PORT
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null
          || !database.matches()) {
        throw noUrl();
      }
      String userInfo = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
      int colon = userInfo.indexOf(':');
      String username = colon < 0 ? userInfo : userInfo.substring(0, colon);
      return new Server(
          host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
          uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
          username.isEmpty() ? Optional.empty() : Optional.of(decoded(username)),
          colon < 0
              ? Optional.empty()
              : Optional.of(Secret.of(decoded(userInfo.substring(colon + 1)))),
          database.group(1) == null ? 0 : Integer.parseInt(database.group(1)),
          tls || secure);
    } catch (URISyntaxException e) {
      throw noUrl(); // The cause would show the password.
    }
  }

  /** The host and port as they are written together. */
  String hostAndPort() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException noUrl() {
    return new IllegalArgumentException("url is no " + FORM + "; rediss:// asks for TLS");
  }
}
