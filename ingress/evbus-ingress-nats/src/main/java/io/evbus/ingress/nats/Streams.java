package io.evbus.ingress.nats;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.util.List;

/** Asks which streams take a subject; makes none. */
final class Streams {
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
      if (session.incidents().isApiDenied()) {
        return connected + "whether a stream takes " + subject + ", this user may not ask";
      }
      throw NatsErrors.asking(session.where(), e);
    }
  }

  private static String describe(Session session, Subject subject, String name)
      throws IOException, JetStreamApiException, IngressException {
    StreamInfo info;
    try {
      info = asking(session).getStreamInfo(name);
    } catch (IOException e) {
      if (session.incidents().isApiDenied()) {
        return "stream " + name + " takes " + subject;
      }
      throw e;
    }
    StreamConfiguration stream = info.getConfiguration();
    if (stream.getNoAck()) {
      throw new IngressException(
          Reason.INVALID,
          "Opening "
              + session.where()
              + ": its stream "
              + name
              + " has no_ack, so it never says that it has a message; remove that",
          null);
    }
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
