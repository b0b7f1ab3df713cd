package io.evbus.ingress.nats;

import io.nats.client.Connection;
import java.util.concurrent.ExecutorService;

/**
 * A connection with the threads that serve it. Thread-safe.
 *
 * @param nats the client's connection, which never connects again by itself
 * @param where the place and the servers, for messages
 * @param incidents what went wrong on it
 * @param tls the sockets under TLS, which the client can't end while they are read
 * @param threads serve the connection
 * @param timer sends signs of life, tells of incidents, and must not be held up
 */
record Session(
    Connection nats,
    String where,
    Incidents incidents,
    CheckedTls tls,
    ExecutorService threads,
    ExecutorService timer)
    implements AutoCloseable {

  /** Ends at once what is under way; within three seconds also when the server doesn't answer. */
  @Override
  public void close() {
    incidents.ignore();
    tls.cut();
    try {
      nats.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
      timer.shutdownNow();
    }
  }
}
