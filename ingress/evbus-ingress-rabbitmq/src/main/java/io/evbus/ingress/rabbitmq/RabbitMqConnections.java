package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurators;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import io.evbus.spi.Tls;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Opens connections; the client's own recovery is off, for the core reconnects. */
final class RabbitMqConnections {
  private RabbitMqConnections() {}

  static RabbitMqConnection open(Destination destination, Server server, String where)
      throws IngressException {
    Profile profile = destination.profile();
    try {
      ConnectionFactory factory = new ConnectionFactory();
      factory.setAutomaticRecoveryEnabled(false);
      factory.setTopologyRecoveryEnabled(false);
      int timeoutMillis = (int) profile.require(RabbitMqOptions.TIMEOUT).toMillis();
      factory.setConnectionTimeout(timeoutMillis);
      factory.setHandshakeTimeout(timeoutMillis);
      factory.setShutdownTimeout(RabbitMqConnection.CLOSE_MILLIS);
      factory.setRequestedHeartbeat((int) profile.require(RabbitMqOptions.HEARTBEAT).toSeconds());
      factory.setThreadFactory(threads(profile, destination.id()));
      AtomicReference<@Nullable Socket> socket = new AtomicReference<>();
      factory.setSocketConfigurator(SocketConfigurators.defaultConfigurator().andThen(socket::set));
      address(factory, server, profile);
      Connection connection =
          factory.newConnection("evbus " + profile.name() + " " + destination.id());
      return new RabbitMqConnection(connection, Objects.requireNonNull(socket.get()));
    } catch (IngressException e) {
      throw e;
    } catch (Exception e) {
      throw RabbitMqErrors.opening(where, e);
    }
  }

  private static void address(ConnectionFactory factory, Server server, Profile profile)
      throws IngressException {
    factory.setHost(server.host());
    factory.setPort(server.port());
    factory.setUsername(server.username());
    factory.setPassword(server.password().reveal());
    factory.setVirtualHost(server.virtualHost());
    if (server.tls()) {
      factory.useSslProtocol(Tls.context(profile));
      factory.enableHostnameVerification();
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
