package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurators;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Opens connections; the client's own recovery is off, for the core reconnects. */
final class RabbitMqConnections {
  private static final int TLS_PORT = 5671;

  private RabbitMqConnections() {}

  static RabbitMqConnection open(Destination destination, String where) throws IngressException {
    Profile profile = destination.profile();
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setAutomaticRecoveryEnabled(false);
      factory.setTopologyRecoveryEnabled(false);
      int timeoutMillis = (int) profile.require(RabbitMqOptions.TIMEOUT).toMillis();
      factory.setConnectionTimeout(timeoutMillis);
      factory.setHandshakeTimeout(timeoutMillis);
      factory.setShutdownTimeout(RabbitMqConnection.CLOSE_MILLIS);
      factory.setRequestedHeartbeat(
          (int) Math.max(1, profile.require(RabbitMqOptions.HEARTBEAT).toSeconds()));
      factory.setThreadFactory(threads(profile, destination.id()));
      AtomicReference<@Nullable Socket> socket = new AtomicReference<>();
      factory.setSocketConfigurator(SocketConfigurators.defaultConfigurator().andThen(socket::set));
      address(factory, profile);
      Connection connection =
          factory.newConnection("evbus " + profile.name() + " " + destination.id());
      return new RabbitMqConnection(connection, Objects.requireNonNull(socket.get()));
    } catch (IngressException e) {
      throw e;
    } catch (Exception e) {
      throw RabbitMqErrors.opening(where, e);
    }
  }

  private static void address(ConnectionFactory factory, Profile profile)
      throws IngressException, GeneralSecurityException {
    boolean tls = profile.require(RabbitMqOptions.TLS);
    if (profile.has(RabbitMqOptions.URL)) {
      tls |= url(factory, profile.require(RabbitMqOptions.URL));
    } else {
      factory.setHost(profile.require(RabbitMqOptions.HOST));
      factory.setUsername(profile.require(RabbitMqOptions.USERNAME));
      factory.setPassword(
          profile.get(RabbitMqOptions.PASSWORD).map(Secret::reveal).orElse("guest"));
      factory.setVirtualHost(profile.require(RabbitMqOptions.VIRTUAL_HOST));
      int port = tls ? TLS_PORT : ConnectionFactory.DEFAULT_AMQP_PORT;
      factory.setPort(profile.get(RabbitMqOptions.PORT).orElse(port));
    }
    if (tls) {
      factory.useSslProtocol(Tls.context(profile));
      factory.enableHostnameVerification();
    }
  }

  /** Takes a URL apart; whether it asks for TLS. */
  private static boolean url(ConnectionFactory factory, Secret url) throws IngressException {
    try {
      URI uri = new URI(url.reveal());
      boolean tls = "amqps".equals(uri.getScheme());
      // The client's own reading of amqps would trust every certificate.
      String plain = tls ? "amqp" + uri.toString().substring("amqps".length()) : uri.toString();
      factory.setUri(plain);
      if (uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().equals("/")) {
        // Python's client reads a bare slash as the default virtual host, not as a nameless one.
        factory.setVirtualHost("/");
      }
      if (tls && uri.getPort() < 0) {
        factory.setPort(TLS_PORT);
      }
      return tls;
    } catch (URISyntaxException | GeneralSecurityException | IllegalArgumentException e) {
      // The cause would show the URL with its password.
      throw new IngressException(
          Reason.INVALID, "Reading url: it is no amqp://user:password@host:port/vhost", null);
    }
  }

  /** The host of a URL that asks for no TLS while the profile asks for none either. */
  static Optional<String> plaintextHost(Profile profile) {
    try {
      URI uri = new URI(profile.require(RabbitMqOptions.URL).reveal());
      boolean tls = profile.require(RabbitMqOptions.TLS) || "amqps".equals(uri.getScheme());
      return tls ? Optional.empty() : Optional.ofNullable(uri.getHost());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static ThreadFactory threads(Profile profile, String id) {
    return task -> {
      Thread thread =
          new Thread(task, "evbus-rabbitmq-" + profile.name() + (id.isEmpty() ? "" : "/" + id));
      thread.setDaemon(true);
      return thread;
    };
  }
}
