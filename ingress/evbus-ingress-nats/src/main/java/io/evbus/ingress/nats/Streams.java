package io.evbus.ingress.nats;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Asks which streams take a subject; makes none. */
final class Streams {
  /** The call that says which streams take a subject. */
  static final String NAMES = "$JS.API.STREAM.NAMES";

  /** The call, with a stream's name behind it, that says how a stream is configured. */
  static final String INFO = "$JS.API.STREAM.INFO.";

  private Streams() {}

  /** The names of streams that take a subject. */
  static List<String> taking(Session session, String subject)
      throws IOException, JetStreamApiException {
    return asking(session).getStreamNames(subject);
  }

  private static JetStreamManagement asking(Session session) throws IOException {
    JetStreamOptions options =
        JetStreamOptions.builder()
            .requestTimeout(session.nats().getOptions().getConnectionTimeout())
            .build();
    return session.nats().jetStreamManagement(options);
  }

  /**
   * What is found where a subject leads, in words.
   *
   * @throws IngressException when no stream takes it, or the one that does never answers
   */
  static String find(Session session, Subject subject) throws IngressException {
    String connected = "connected to NATS " + session.nats().getServerInfo().getVersion() + "; ";
    try {
      if (subject.isTemplate()) {
        return connected + subject + ": which stream takes one, only events say";
      }
      List<String> names = taking(session, subject.before());
      if (names.isEmpty()) {
        throw new IngressException(
            Reason.NO_DESTINATION,
            "Opening " + session.where() + ": " + NatsErrors.NO_STREAM,
            null);
      }
      return connected + describe(session, subject, names.get(0));
    } catch (IOException | JetStreamApiException e) {
      if (session.incidents().isDenied(NAMES)) {
        return connected + "whether a stream takes " + subject + ", this user may not ask";
      }
      throw NatsErrors.asking(session.where(), e);
    }
  }

  /** How a stream is configured; empty when this user may not ask. */
  static Optional<StreamConfiguration> configuration(Session session, String name)
      throws IOException, JetStreamApiException {
    if (session.incidents().isDenied(INFO)) {
      return Optional.empty();
    }
    try {
      return Optional.of(asking(session).getStreamInfo(name).getConfiguration());
    } catch (IOException e) {
      if (session.incidents().isDenied(INFO)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Refuses a stream that would be silent for ever.
   *
   * @param doing what is being done, and to what
   */
  static void requireAnswers(StreamConfiguration stream, String doing) throws IngressException {
    if (stream.getNoAck()) {
      throw new IngressException(
          Reason.INVALID,
          doing
              + ": its stream "
              + stream.getName()
              + " has no_ack, so it never says that it has a message; remove that",
          null);
    }
  }

  private static String describe(Session session, Subject subject, String name)
      throws IOException, JetStreamApiException, IngressException {
    Optional<StreamConfiguration> known = configuration(session, name);
    if (known.isEmpty()) {
      return "stream " + name + " takes " + subject;
    }
    StreamConfiguration stream = known.get();
    requireAnswers(stream, "Opening " + session.where());
    return "stream "
        + name
        + " takes "
        + subject
        + ", "
        + (stream.getStorageType() == StorageType.File
            ? "file storage"
            : "memory storage (its messages do not survive the server)")
        + ", "
        + stream.getReplicas()
        + (stream.getReplicas() == 1 ? " replica" : " replicas")
        + ", duplicate window "
        + stream.getDuplicateWindow().toSeconds()
        + " s";
  }
}
