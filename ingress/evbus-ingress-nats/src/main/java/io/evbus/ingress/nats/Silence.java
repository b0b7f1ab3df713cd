package io.evbus.ingress.nats;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What it means that nobody listens at a subject, or that nobody answers: there is no stream, or
 * there is one that is about to get a new leader, or that is slow, or a server without JetStream.
 * Only the first is the event's fault.
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
   * What becomes of a message to a subject at which nobody listens. The server is asked once for
   * all that meet it within a moment. One thread calls this.
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

  /**
   * What becomes of a message that somebody may have heard, and nobody has answered; empty when its
   * stream may still do so. Any thread.
   *
   * @throws IngressException when nothing sent here will ever be answered
   */
  Optional<Outcome> after(String subject) throws IngressException {
    if (session.incidents().isDenied(Streams.NAMES)) {
      return Optional.empty();
    }
    try {
      List<String> names = Streams.taking(session, subject);
      if (names.isEmpty()) {
        return Optional.of(new Outcome.Rejected(Reason.NO_DESTINATION, noStream(subject)));
      }
      Optional<StreamConfiguration> stream = Streams.configuration(session, names.get(0));
      if (stream.isPresent()) {
        Streams.requireAnswers(stream.get(), "Publishing to " + session.where());
      }
    } catch (JetStreamApiException e) {
      if (NatsErrors.reason(e) == Reason.NO_DESTINATION) {
        throw NatsErrors.asking(session.where(), e);
      }
    } catch (IOException | IllegalStateException e) {
      // A server that says nothing at all is found out by its signs of life, and by the lane.
    }
    return Optional.empty();
  }

  private static String noStream(String subject) {
    return "subject " + subject + ": " + NatsErrors.NO_STREAM;
  }

  private Outcome ask(String subject) throws IngressException {
    String detail = noStream(subject);
    try {
      if (session.incidents().isDenied(Streams.NAMES)) {
        return new Outcome.Retry(Reason.NO_DESTINATION, detail);
      }
      if (Streams.taking(session, subject).isEmpty()) {
        return new Outcome.Rejected(Reason.NO_DESTINATION, detail);
      }
    } catch (IOException | JetStreamApiException e) {
      if (session.incidents().isDenied(Streams.NAMES)) {
        return new Outcome.Retry(Reason.NO_DESTINATION, detail);
      }
      throw NatsErrors.asking(session.where(), e);
    }
    String silent = "its stream is there and does not answer; it may be without a leader";
    throw NatsErrors.lost(session.where(), new IOException(silent));
  }
}
