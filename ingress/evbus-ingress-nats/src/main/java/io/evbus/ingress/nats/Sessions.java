package io.evbus.ingress.nats;

import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import io.evbus.spi.Tls;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Opens connections. The core reconnects, so the client's own is off, and it discovers nothing. */
final class Sessions {
  /** Room for a user's JWT, which the client sends in one line. */
  private static final int MOST_LINE_BYTES = 64 << 10;

  private static final int MOST_SHOWN = 3;
  private static final int MOST_INCIDENT_MILLIS = 1_000;

  private Sessions() {}

  /** The place and the servers, for messages. */
  private static String where(Destination destination) {
    return NatsOptions.servers(destination.profile()).stream()
        .limit(MOST_SHOWN)
        .map(NatsOptions.Server::toString)
        .collect(Collectors.joining(", ", Subject.of(destination) + " on ", ""));
  }

  /** Connects to one of the servers. */
  static Session open(Destination destination) throws IngressException {
    Profile profile = destination.profile();
    String where = where(destination);
    ThreadFactory factory = threads(profile, destination.id());
    Incidents incidents = new Incidents(where);
    CheckedTls tls = new CheckedTls();
    Options.Builder client = client(profile, incidents);
    client.connectionName("evbus " + profile.name() + " " + destination.id());
    Credentials.configure(profile, client);
    if (NatsProfile.wantsTls(profile)) {
      client.sslContext(tls.around(Tls.context(profile)));
      if (profile.require(NatsOptions.TLS_FIRST)) {
        client.tlsFirst();
      }
    }
    ExecutorService threads = Executors.newCachedThreadPool(factory);
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(factory);
    client
        .executor(threads)
        .connectExecutor(threads)
        .scheduledExecutor(timer)
        .callbackExecutor(timer);
    try {
      Connection connection = Nats.connect(client.build());
      if (connection.getStatus() != Connection.Status.CONNECTED) {
        throw new IOException("the server hung up");
      }
      return new Session(connection, where, incidents, tls, threads, timer);
    } catch (IOException | InterruptedException | RuntimeException e) {
      threads.shutdownNow();
      awaitIncidents(timer, e);
      throw NatsErrors.opening(where, incidents.cause(e));
    }
  }

  /** What the client has to say of a failure may still be on its way to the listener. */
  private static void awaitIncidents(ExecutorService timer, Exception thrown) {
    timer.shutdown();
    boolean interrupted = thrown instanceof InterruptedException;
    try {
      var unused = timer.awaitTermination(MOST_INCIDENT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    timer.shutdownNow();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Options.Builder client(Profile profile, Incidents incidents) {
    String[] servers =
        NatsOptions.servers(profile).stream().map(NatsOptions.Server::url).toArray(String[]::new);
    // One sign of life is asked for at a time; the second time it is missed, this much is over.
    Duration half = profile.require(NatsOptions.HEARTBEAT).dividedBy(2);
    return Options.builder()
        .servers(servers)
        .ignoreDiscoveredServers()
        .noReconnect()
        .reconnectBufferSize(0)
        // A name that was looked up first would not be the one that a certificate is for.
        .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs)
        .connectionTimeout(profile.require(NatsOptions.TIMEOUT))
        .pingInterval(half)
        .maxPingsOut(1)
        .inboxPrefix(profile.require(NatsOptions.INBOX_PREFIX))
        .maxControlLine(MOST_LINE_BYTES)
        // The lane's window bounds it; with a bound of its own it would hold publish up.
        .maxMessagesInOutgoingQueue(0)
        .subjectValidationType(Options.SubjectValidationType.None)
        .noEcho()
        .errorListener(incidents)
        .connectionListener(incidents);
  }

  private static ThreadFactory threads(Profile profile, String id) {
    return task -> {
      Thread thread =
          new Thread(task, "evbus-nats-" + profile.name() + (id.isEmpty() ? "" : "/" + id));
      thread.setDaemon(true);
      return thread;
    };
  }
}
