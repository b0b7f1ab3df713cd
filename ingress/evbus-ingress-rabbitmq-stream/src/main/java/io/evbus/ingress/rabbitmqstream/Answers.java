package io.evbus.ingress.rabbitmqstream;

import com.rabbitmq.stream.impl.Client.ClientParameters;
import com.rabbitmq.stream.impl.Client.ShutdownContext;
import com.rabbitmq.stream.impl.Client.ShutdownContext.ShutdownReason;
import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Signals;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** What the broker says while a stream is open, called by the client's threads. Thread-safe. */
final class Answers {
  private final String where;
  private final Unconfirmed unconfirmed;
  private final Signals signals;
  private final Executor soon;
  private volatile boolean closed;

  /**
   * Passes answers on.
   *
   * @param soon does a little later what is worth doing once for several confirms
   */
  Answers(String where, Unconfirmed unconfirmed, Signals signals, Executor soon) {
    this.where = where;
    this.unconfirmed = unconfirmed;
    this.signals = signals;
    this.soon = soon;
  }

  /** Makes a client tell it. */
  void listen(ClientParameters of) {
    of.publishConfirmListener(this::confirmed)
        .publishErrorListener(this::refused)
        .metadataListener(this::changed)
        .shutdownListener(this::ended);
  }

  private void confirmed(byte publisher, long publishingId) {
    if (unconfirmed.confirmed(publishingId)) {
      try {
        soon.execute(unconfirmed::flush);
      } catch (RejectedExecutionException e) {
        unconfirmed.flush(); // The connection ends.
      }
    }
  }

  private void refused(byte publisher, long publishingId, short code) {
    unconfirmed.flush();
    if (!StreamErrors.isOfPublisher(code)) {
      unconfirmed.refused(publishingId, StreamErrors.refused(where, code));
    }
    if (StreamErrors.reason(code) != Reason.UNREACHABLE || StreamErrors.isOfPublisher(code)) {
      lost(StreamErrors.lost(where, code));
    }
  }

  /** The stream has gone, or its leader. */
  private void changed(String stream, short code) {
    lost(StreamErrors.lost(where, code));
  }

  private void ended(ShutdownContext context) {
    unconfirmed.flush();
    String why =
        context.getShutdownReason() == ShutdownReason.HEARTBEAT_FAILURE
            ? "the broker gave no sign of life"
            : context.getShutdownReason() == ShutdownReason.SERVER_CLOSE
                ? "the broker has closed the connection, as when somebody forces it or deletes the"
                    + " virtual host; see the broker's log"
                : "the connection was lost";
    lost(new IngressException(Reason.UNREACHABLE, "Publishing to " + where + ": " + why, null));
  }

  /** Whoever closes need not be told. */
  void close() {
    closed = true;
  }

  private void lost(IngressException cause) {
    if (!closed) {
      signals.lost(cause);
    }
  }
}
