package io.evbus.ingress.nats;

import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The keys of a profile. */
final class NatsOptions {
  /** By what a stream knows a message again. */
  enum MessageId {
    /** The event's id. */
    ID,
    /** The same with the subject: one event may stand in one stream under several. */
    ID_AND_SUBJECT
  }

  @SuppressWarnings("rawtypes")
  static final Option<List> SERVERS =
      Option.of(
              "servers",
              List.class,
              List.of("localhost:4222"),
              "Servers of one cluster, as host:port, of which any may be used; tls://host:port asks"
                  + " for TLS",
              "[nats1.example.org:4222, nats2.example.org:4222]")
          .alias("server", "url");

  @SuppressWarnings("rawtypes")
  static final Option<List> SUBJECTS =
      Option.of(
              "subjects",
              List.class,
              "Subjects that a stream takes; each is a destination of its own. "
                  + Subject.KEY
                  + " in one, behind a part of its own, stands for the event's routing key",
              "[orders.created, 'audit." + Subject.KEY + "']")
          .alias("subject")
          .must();

  static final Option<String> USERNAME =
      Option.of("username", String.class, "The user", "evbus").alias("user");
  static final Option<Secret> PASSWORD =
      Option.of("password", Secret.class, "The user's password", "...");
  static final Option<Secret> TOKEN =
      Option.of("token", Secret.class, "A token, instead of user and password", "...");
  static final Option<Secret> NKEY =
      Option.of(
          "nkey",
          Secret.class,
          "The seed of a user's NKEY, which signs what the server asks and is never sent",
          "SUAC...");
  static final Option<Secret> CREDS =
      Option.of(
          "creds",
          Secret.class,
          "The text of a .creds file: a user's JWT and the seed of its key",
          "|\n  -----BEGIN NATS USER JWT-----\n  ...");
  static final Option<Path> CREDS_FILE =
      Option.of(
          "creds_file",
          Path.class,
          "The same as a file, read at each connection",
          "/etc/evbus/evbus.creds");
  static final Option<String> INBOX_PREFIX =
      Option.of(
          "inbox_prefix",
          String.class,
          "_INBOX",
          "What the subjects of answers begin with; the user must be allowed to subscribe there",
          "_INBOX_evbus");
  static final Option<MessageId> MESSAGE_ID =
      Option.of(
          "message_id",
          MessageId.class,
          "By what a stream de-duplicates, in Nats-Msg-Id: the event's id, or id_and_subject; that is"
              + " what a profile of several subjects has if absent. Also choose it when profiles with"
              + " one subject each share a stream, which would keep an event under one of them only",
          "id_and_subject");
  static final Option<String> SOURCE =
      Option.of(
          "source", String.class, "evbus", "The source that messages name (ce-source)", "/shop/eu");
  static final Option<Duration> TIMEOUT =
      Option.of(
          "timeout",
          Duration.class,
          Duration.ofSeconds(10),
          "How long connecting, or asking for a stream, may take",
          "10s");
  static final Option<Duration> HEARTBEAT =
      Option.of(
          "heartbeat",
          Duration.class,
          Duration.ofSeconds(20),
          "After how long without a sign of life the connection is given up",
          "20s");
  static final Option<Boolean> TLS =
      Option.of(
          "tls.enabled",
          Boolean.class,
          "TLS; also asked for by a file of it, or by tls://; the server's certificate and name are"
              + " checked",
          "true");
  static final Option<Boolean> TLS_FIRST =
      Option.of(
          "tls.handshake_first",
          Boolean.class,
          false,
          "TLS before the server has said anything, for servers with handshake_first and for"
              + " proxies",
          "true");

  static final OptionSpec SPEC =
      OptionSpec.of(
          SERVERS,
          SUBJECTS,
          USERNAME,
          PASSWORD,
          TOKEN,
          NKEY,
          CREDS,
          CREDS_FILE,
          TLS,
          TLS_FIRST,
          Tls.CA_FILE,
          Tls.CERT_FILE,
          Tls.KEY_FILE,
          Tls.KEY_PASSWORD,
          INBOX_PREFIX,
          MESSAGE_ID,
          SOURCE,
          TIMEOUT,
          HEARTBEAT);

  private static final Pattern SERVER =
      Pattern.compile("((nats|tls)://)?(\\[[0-9a-fA-F:.]+]|[a-zA-Z0-9._-]+)(:(\\d{1,5}))?");
  private static final int SCHEME = 2;
  private static final int HOST = 3;
  private static final int PORT = 5;
  private static final int DEFAULT_PORT = 4222;

  private NatsOptions() {}

  /**
   * One server.
   *
   * @param tls whether it was written with tls://
   */
  record Server(String host, int port, boolean tls) {
    /** As the client reads it. */
    String url() {
      return "nats://" + host + ":" + port;
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** The servers; a text may name several with commas between. */
  static List<Server> servers(Profile profile) {
    List<?> given = profile.require(SERVERS);
    return given.stream()
        .map(String::valueOf)
        .flatMap(text -> Stream.of(text.split(",", -1)))
        .map(NatsOptions::server)
        .toList();
  }

  private static Server server(String text) {
    Matcher parts = SERVER.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "servers: one is no host:port; credentials have options of their own");
    }
    int port = parts.group(PORT) == null ? DEFAULT_PORT : Integer.parseInt(parts.group(PORT));
    return new Server(parts.group(HOST), port, "tls".equals(parts.group(SCHEME)));
  }

  /** The subjects as they are written. */
  static List<String> subjects(Profile profile) {
    List<?> given = profile.require(SUBJECTS);
    return given.stream().map(String::valueOf).toList();
  }
}
