package io.evbus.ingress.rabbitmq;

import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
  static final Option<Path> TLS_CA =
      Option.of(
              "tls.ca_file",
              Path.class,
              "Certificates to trust, PEM; else the system's",
              "/etc/evbus/ca.pem")
          .alias("ssl_options.cafile", "ssl_options.ca_file");
  static final Option<Path> TLS_CERT =
      Option.of(
              "tls.cert_file",
              Path.class,
              "A client certificate with its chain, PEM",
              "/etc/evbus/client.pem")
          .alias("ssl_options.certfile", "ssl_options.cert_file");
  static final Option<Path> TLS_KEY =
      Option.of(
              "tls.key_file",
              Path.class,
              "The client certificate's key, PKCS#8 PEM",
              "/etc/evbus/client.key")
          .alias("ssl_options.keyfile", "ssl_options.key_file");

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
          TLS_CA,
          TLS_CERT,
          TLS_KEY);

  private RabbitMqOptions() {}

  /** The channels of the seed's form, empty for the later form. */
  static List<String> channels(Profile profile) {
    List<String> names = new ArrayList<>();
    List<?> given = profile.get(CHANNELS).orElse(List.of());
    given.forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  /**
   * Refuses options that contradict each other.
   *
   * @throws IllegalArgumentException naming both
   */
  static void check(Profile profile) {
    for (Option<?> part : List.of(HOST, PORT, USERNAME, PASSWORD, VIRTUAL_HOST)) {
      if (profile.has(URL) && profile.has(part)) {
        throw new IllegalArgumentException(
            "url and " + part.name() + " both say where to connect; keep one of them");
      }
    }
    boolean channels = profile.has(CHANNELS);
    if (channels && (profile.has(EXCHANGE) || profile.has(ROUTING_KEY))) {
      throw new IllegalArgumentException(
          "ingress_channels use the default exchange with the channel as routing key;"
              + " remove them, or exchange and routing_key");
    }
    if (!channels && !profile.has(EXCHANGE) && !profile.has(ROUTING_KEY)) {
      throw new IllegalArgumentException(
          "nothing says where events go; set ingress_channels, or routing_key with an exchange");
    }
    if (channels && channels(profile).isEmpty()) {
      throw new IllegalArgumentException("ingress_channels is empty; name a channel");
    }
    if (profile.has(TLS_CERT) != profile.has(TLS_KEY)) {
      throw new IllegalArgumentException("tls.cert_file and tls.key_file go together; set both");
    }
  }
}
