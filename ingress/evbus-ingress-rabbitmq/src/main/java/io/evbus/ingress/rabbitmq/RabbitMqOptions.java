package io.evbus.ingress.rabbitmq;

import io.evbus.spi.Checks;
import io.evbus.spi.Exposure;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of a profile. */
final class RabbitMqOptions {
  /** What is done about a queue that is not there. */
  enum Declare {
    /** A durable queue is made. */
    AUTO,
    /** Nothing. */
    NEVER
  }

  static final Option<Secret> URL =
      Option.of(
              "url",
              Secret.class,
              "Everything about the connection in one",
              "amqp://user:pw@host:5672/vhost")
          .alias("connection.url");
  static final Option<String> HOST =
      Option.of(
              "host",
              String.class,
              "localhost",
              "The broker's name or address",
              "rabbit.example.org")
          .alias("connection.host");
  static final Option<Integer> PORT =
      Option.of("port", Integer.class, "The broker's port; 5672, or 5671 with TLS", "5672")
          .alias("connection.port");
  static final Option<String> USERNAME =
      Option.of("username", String.class, "guest", "The user", "evbus")
          .alias("login", "connection.username", "connection.login");
  static final Option<Secret> PASSWORD =
      Option.of("password", Secret.class, "The user's password; guest if absent", "...")
          .alias("connection.password");
  static final Option<String> VIRTUAL_HOST =
      Option.of("virtualhost", String.class, "/", "The virtual host", "/orders")
          .alias("connection.virtualhost", "vhost", "connection.vhost");

  @SuppressWarnings("rawtypes")
  static final Option<List> CHANNELS =
      Option.of(
          "ingress_channels",
          List.class,
          "Queues; each is a destination of its own, reached over the default exchange",
          "[orders, audit]");

  static final Option<Declare> DECLARE =
      Option.of(
          "declare",
          Declare.class,
          Declare.AUTO,
          "auto makes a durable queue for a channel that is not there; never makes nothing",
          "never");
  static final Option<String> EXCHANGE =
      Option.of(
          "exchange",
          String.class,
          "An exchange that is there already; default is the nameless one",
          "events");
  static final Option<String> ROUTING_KEY =
      Option.of(
          "routing_key",
          String.class,
          "The routing key of events that have none; a queue's name on the default exchange",
          "orders");
  static final Option<Duration> TIMEOUT =
      Option.of(
              "timeout",
              Duration.class,
              Duration.ofSeconds(10),
              "How long connecting may take",
              "10s")
          .alias("connection.timeout");
  static final Option<Duration> HEARTBEAT =
      Option.of("heartbeat", Duration.class, Duration.ofSeconds(20), "Between signs of life", "20s")
          .alias("connection.heartbeat");
  static final Option<Boolean> TLS =
      Option.of(
              "ssl",
              Boolean.class,
              false,
              "TLS; the server's certificate and name are checked",
              "true")
          .alias("tls.enabled", "connection.ssl");
  static final OptionSpec SPEC =
      OptionSpec.of(
          URL,
          HOST,
          PORT,
          USERNAME,
          PASSWORD,
          VIRTUAL_HOST,
          CHANNELS,
          DECLARE,
          EXCHANGE,
          ROUTING_KEY,
          TIMEOUT,
          HEARTBEAT,
          TLS,
          Tls.CA_FILE.alias("ssl_options.cafile", "ssl_options.ca_file"),
          Tls.CERT_FILE.alias("ssl_options.certfile", "ssl_options.cert_file"),
          Tls.KEY_FILE.alias("ssl_options.keyfile", "ssl_options.key_file"),
          Tls.KEY_PASSWORD.alias("ssl_options.password"));

  static final IngressGuide GUIDE =
      new IngressGuide(
          "RabbitMQ, or another broker of AMQP 0-9-1",
          "The broker has confirmed the message and it is in at least one queue: on disk in a durable"
              + " queue, on a majority of nodes in a quorum queue. One that no queue takes is a dead"
              + " letter, never a delivery.",
          "At most the lane's window for each lost connection. Each message carries the event's id"
              + " as its message-id; the broker does not de-duplicate.",
          "As sent; what is sent again after a lost connection or a refusal may arrive behind later"
              + " messages.",
          "128 MiB for a message, which is the broker's own default; 255 bytes for an id, a content"
              + " type, a routing key and a header's name, 126 KiB for all headers. What is larger"
              + " is a dead letter.",
          example());

  /** The client counts milliseconds, and the protocol seconds, in fewer bits than we do. */
  private static final Duration MOST_TIMEOUT = Duration.ofHours(24);

  private static final Duration MOST_HEARTBEAT = Duration.ofHours(18);

  private RabbitMqOptions() {}

  /** The channels of the seed's form, empty for the later form. */
  static List<String> channels(Profile profile) {
    List<String> names = new ArrayList<>();
    List<?> given = profile.get(CHANNELS).orElse(List.of());
    given.forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  /**
   * Refuses options that contradict each other or lie out of range.
   *
   * @throws io.evbus.spi.ProfileException with all that is wrong
   */
  static void check(Profile profile) {
    Checks checks = new Checks(profile);
    for (Option<?> part : List.of(HOST, PORT, USERNAME, PASSWORD, VIRTUAL_HOST)) {
      checks.that(
          !profile.has(URL) || !profile.has(part),
          "url and " + part.name() + " both say where to connect; keep one of them");
    }
    checks.run(() -> Server.of(profile));
    boolean channels = profile.has(CHANNELS);
    boolean exchange = profile.has(EXCHANGE) || profile.has(ROUTING_KEY);
    checks
        .that(
            !channels || !exchange,
            "ingress_channels use the default exchange with the channel as routing key;"
                + " remove them, or exchange and routing_key")
        .that(
            channels || exchange,
            "nothing says where events go; set ingress_channels, or routing_key with an exchange")
        .that(
            !channels || !channels(profile).isEmpty(), "ingress_channels is empty; name a channel")
        .between(TIMEOUT, Duration.ofMillis(1), MOST_TIMEOUT)
        .between(HEARTBEAT, Duration.ofSeconds(1), MOST_HEARTBEAT)
        .run(() -> Tls.check(profile))
        .done();
  }

  /** What is allowed but dangerous. */
  static List<String> warnings(Profile profile) {
    Server server = Server.of(profile);
    return server.tls()
        ? List.of()
        : Exposure.warning(server.host(), "username and password", "set ssl: true").stream()
            .toList();
  }

  private static Map<String, Object> example() {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("host", "localhost");
    example.put("username", "guest");
    example.put("password", "guest");
    example.put("ingress_channels", List.of("orders", "audit"));
    return example;
  }
}
