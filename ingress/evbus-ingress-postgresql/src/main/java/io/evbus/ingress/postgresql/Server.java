package io.evbus.ingress.postgresql;

import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Opens connections to the server of a destination. */
final class Server {
  private static final Driver DRIVER = new Driver();
  private static final int MILLIS_A_SECOND = 1_000;

  /** The server ends a statement first, and says so. */
  private static final int GRACE_MILLIS = 1_000;

  private static final String CANCEL_SECONDS = "2";
  private static final int MOST_NAME = 63;

  private Server() {}

  /** Where a destination is, in words; names no credential. */
  static String where(Destination destination) {
    Profile profile = destination.profile();
    return "table "
        + destination.address().get("table")
        + " at "
        + String.join(",", PostgresqlOptions.servers(profile))
        + "/"
        + profile.require(PostgresqlOptions.DATABASE);
  }

  /** Connects to a server that takes writes, and sets what a profile asks of a session. */
  static Connection connect(Destination destination) throws SQLException, IngressException {
    Profile profile = destination.profile();
    String url = url(profile);
    Properties properties = properties(destination);
    Connection connection;
    if (PostgresqlOptions.isTls(profile)) {
      SSLContext context = Tls.context(profile);
      PGProperty.SSL_MODE.set(properties, "verify-full");
      PGProperty.SSL_FACTORY.set(properties, TlsSockets.class.getName());
      connection = TlsSockets.with(context, () -> inOwnLoader(url, properties));
    } else {
      // "prefer", the driver's own choice, would take TLS from anybody and do without it as well.
      PGProperty.SSL_MODE.set(properties, "disable");
      PGProperty.REQUIRE_AUTH.set(properties, "!password");
      connection = inOwnLoader(url, properties);
    }
    try {
      prepare(connection, profile);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static String url(Profile profile) {
    return "jdbc:postgresql://"
        + String.join(",", PostgresqlOptions.servers(profile))
        + "/"
        + URLEncoder.encode(profile.require(PostgresqlOptions.DATABASE), StandardCharsets.UTF_8);
  }

  private static Properties properties(Destination destination) {
    Profile profile = destination.profile();
    Properties properties = new Properties();
    PGProperty.APPLICATION_NAME.set(properties, applicationName(destination));
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    NativeOptions.of(profile).forEach(properties::setProperty);
    PGProperty.USER.set(properties, profile.require(PostgresqlOptions.USERNAME));
    profile
        .get(PostgresqlOptions.PASSWORD)
        .map(Secret::reveal)
        .ifPresent(password -> PGProperty.PASSWORD.set(properties, password));
    int seconds = seconds(profile.require(PostgresqlOptions.TIMEOUT).toMillis());
    PGProperty.CONNECT_TIMEOUT.set(properties, seconds);
    PGProperty.SOCKET_TIMEOUT.set(properties, seconds);
    PGProperty.CANCEL_SIGNAL_TIMEOUT.set(properties, CANCEL_SECONDS);
    PGProperty.TARGET_SERVER_TYPE.set(properties, "primary");
    PGProperty.GSS_ENC_MODE.set(properties, "disable");
    // Details hold values, bodies among them.
    PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
    return properties;
  }

  private static int seconds(long millis) {
    return (int) ((millis + MILLIS_A_SECOND - 1) / MILLIS_A_SECOND);
  }

  private static String applicationName(Destination destination) {
    String name =
        ("evbus " + destination.profile().name() + " " + destination.id())
            .replaceAll("[^ -~]", "?");
    return name.substring(0, Math.min(MOST_NAME, name.length()));
  }

  /** The driver looks for classes by the thread's loader too, and ours is one of them. */
  private static Connection inOwnLoader(String url, Properties properties) throws SQLException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(Server.class.getClassLoader());
    try {
      return Objects.requireNonNull(DRIVER.connect(url, properties), "no such driver");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static void prepare(Connection connection, Profile profile) throws SQLException {
    long statementMillis = profile.require(PostgresqlOptions.STATEMENT_TIMEOUT).toMillis();
    String wanted =
        profile.get(PostgresqlOptions.SYNCHRONOUS_COMMIT).map(Object::toString).orElse("");
    connection.setAutoCommit(true);
    try (PreparedStatement settings =
        connection.prepareStatement(
            "SELECT set_config('statement_timeout', ?, false),"
                + " set_config('lock_timeout', '1s', false), set_config('synchronous_commit',"
                + " CASE WHEN ? <> '' THEN ? WHEN current_setting('synchronous_commit') = 'off'"
                + " THEN 'on' ELSE current_setting('synchronous_commit') END, false)")) {
      settings.setString(1, Long.toString(statementMillis));
      settings.setString(2, wanted);
      settings.setString(3, wanted);
      settings.execute();
    }
    connection.setNetworkTimeout(Runnable::run, (int) statementMillis + GRACE_MILLIS);
  }

  /**
   * From now on statements wait for locks until the statement's own time is over. While a
   * destination opens they must not: nobody could end that.
   */
  static void waitForLocks(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("RESET lock_timeout");
    }
  }
}
