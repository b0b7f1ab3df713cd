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
      String[] user =
          uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
      return new Server(
          host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
          uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
          user.length == 2 && !user[0].isEmpty() ? Optional.of(decoded(user[0])) : Optional.empty(),
          user.length == 2 ? Optional.of(Secret.of(decoded(user[1]))) : Optional.empty(),
          database.group(1) == null ? 0 : Integer.parseInt(database.group(1)),
          tls || secure);
    } catch (URISyntaxException e) {
      throw noUrl(); // The cause would show the password.
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException noUrl() {
    return new IllegalArgumentException("url is no " + FORM + "; rediss:// asks for TLS");
  }
}
