package io.evbus.ingress.nats;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What it means that nobody listens at a subject: there is no stream, or there is one that is about
 * to get a new leader, or a server without JetStream. Only the first is the event's fault. The
 * server is asked once for all messages to a subject that meet it within a moment. One thread uses
 * it.
 */
final class Silence {
  private static final long TRUSTED_NANOS = Duration.ofMillis(100).toNanos();

  private final Session session;
  private final Map<String, Outcome> known = new HashMap<>();
  private long askedNanos;

  Silence(Session session) {
    this.session = session;
  }

  /**
   * What becomes of a message to such a subject.
   *
   * @throws IngressException when that is not the message's fault
   */
  Outcome at(String subject) throws IngressException {
    if (System.nanoTime() - askedNanos > TRUSTED_NANOS) {
      known.clear();
    }
    Outcome outcome = known.get(subject);
    if (outcome == null) {
      outcome = ask(subject);
      if (known.isEmpty()) {
        askedNanos = System.nanoTime();
      }
      known.put(subject, outcome);
    }
    return outcome;
  }

  private Outcome ask(String subject) throws IngressException {
    String detail = "subject " + subject + ": " + NatsErrors.NO_STREAM;
    try {
      if (session.incidents().isApiDenied()) {
        return new Outcome.Retry(Reason.NO_DESTINATION, detail);
      }
      if (Streams.taking(session, subject).isEmpty()) {
        return new Outcome.Rejected(Reason.NO_DESTINATION, detail);
      }
    } catch (IOException | JetStreamApiException e) {
      if (session.incidents().isApiDenied()) {
        return new Outcome.Retry(Reason.NO_DESTINATION, detail);
      }
      throw NatsErrors.asking(session.where(), e);
    }
    String silent = "its stream is there and does not answer; it may be without a leader";
    throw NatsErrors.lost(session.where(), new IOException(silent));
  }
}
