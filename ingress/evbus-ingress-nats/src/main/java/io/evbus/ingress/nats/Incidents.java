package io.evbus.ingress.nats;

import io.evbus.spi.IngressException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on a connection: the client says it here and in no exception, and without a
 * listener it would print it. Thread-safe.
 */
final class Incidents implements ErrorListener, ConnectionListener {
  private static final String DENIED = "permissions violation";
  private static final String API = "\"$js.";
  private static final Pattern PUBLISH =
      Pattern.compile("(?i)permissions violation for publish to \"(.*)\"");

  /** Whom it concerns. */
  interface Watcher {
    /** Nothing more comes over the connection. */
    void ended(IngressException cause);

    /** The server took no message to a subject, and goes on. */
    void denied(String subject, IngressException cause);
  }

  private final String where;
  private final Set<String> deniedCalls = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Exception exception;
  private volatile @Nullable String said;
  private volatile @Nullable Watcher watcher;

  Incidents(String where) {
    this.where = where;
  }

  /** Tells somebody, from now on. */
  void watch(Watcher whom) {
    watcher = whom;
  }

  /** Tells nobody any more. */
  void ignore() {
    watcher = null;
  }

  /** The best explanation of a failure to connect. */
  Throwable cause(Exception thrown) {
    Exception noted = exception;
    String error = said;
    if (error != null) {
      return new ServerError(error);
    }
    return noted == null ? thrown : noted;
  }

  /** Whether the user may not ask the server this, as far as it was tried. */
  boolean isDenied(String call) {
    String lower = call.toLowerCase(Locale.ROOT);
    return deniedCalls.stream().anyMatch(said -> said.contains(lower));
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    String lower = error.toLowerCase(Locale.ROOT);
    if (lower.startsWith(DENIED) && lower.contains(API)) {
      deniedCalls.add(lower);
      return;
    }
    if (lower.startsWith(DENIED)) {
      denied(error);
      return;
    }
    said = error;
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      giveUp(connection);
    }
  }

  /** The server goes on, but there will be no answer to what it refused. */
  private void denied(String error) {
    Watcher told = watcher;
    if (told == null) {
      return;
    }
    IngressException cause = NatsErrors.lost(where, new ServerError(error));
    Matcher publish = PUBLISH.matcher(error.replace("'", ""));
    if (publish.matches()) {
      told.denied(publish.group(1), cause);
    } else {
      told.ended(cause);
    }
  }

  /** The client would wait for a server that has hung up, as long as connecting may take. */
  private static void giveUp(Connection connection) {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception occurred) {
    exception = occurred;
  }

  /** In this form it has no default. */
  @Override
  @SuppressWarnings("deprecation")
  public void connectionEvent(Connection connection, Events type) {
    if (type == Events.CONNECTED) {
      // Another server, or address, may have failed before.
      exception = null;
      said = null;
    } else if (type == Events.DISCONNECTED || type == Events.CLOSED) {
      Watcher told = watcher;
      if (told != null) {
        told.ended(ended());
      }
    }
  }

  /** Why the connection is gone. */
  IngressException ended() {
    Exception noted = exception;
    String error = said;
    return NatsErrors.lost(where, error != null ? new ServerError(error) : noted);
  }

  /** What the server said before it hung up. */
  static final class ServerError extends Exception {
    private static final long serialVersionUID = 1L;

    ServerError(String said) {
      super(said);
    }
  }
}
