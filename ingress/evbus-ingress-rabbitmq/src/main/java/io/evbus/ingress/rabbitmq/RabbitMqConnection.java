package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.net.Socket;

/**
 * A connection with the socket under it, so that it can be ended whatever the broker does. Thread-
 * safe.
 */
record RabbitMqConnection(Connection amqp, Socket socket) implements AutoCloseable {
  static final int CLOSE_MILLIS = 2_000;

  /** Ends in order, as far as the broker answers within two seconds. */
  @Override
  public void close() {
    amqp.abort(CLOSE_MILLIS);
  }

  /**
   * Ends at once. A write that the broker doesn't read holds the client's lock, behind which an end
   * in order would wait.
   */
  void cut() {
    try {
      // Else TLS waits behind the same write to say goodbye.
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
    amqp.abort(CLOSE_MILLIS);
  }
}
