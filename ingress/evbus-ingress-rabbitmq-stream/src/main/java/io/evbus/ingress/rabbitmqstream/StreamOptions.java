package io.evbus.ingress.rabbitmqstream;

import io.evbus.spi.ByteCount;
import io.evbus.spi.Checks;
import io.evbus.spi.Exposure;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys of a profile. */
final class StreamOptions {
  private static final int PORT_NUMBER = 5552;
  private static final int TLS_PORT_NUMBER = 5551;
  private static final int MOST_PORT = 65_535;
  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
  private static final Duration SHORTEST_HEARTBEAT = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(24);

  static final Option<String> HOST =
      Option.of(
              "host",
              String.class,
              "localhost",
              "The broker's name or address; any node of a cluster, or a proxy before it",
              "rabbit.example.org")
          .alias("connection.host");
  static final Option<Integer> PORT =
      Option.of(
              "port",
              Integer.class,
              "The port of the stream protocol; 5552, or 5551 with TLS",
              "5552")
          .alias("connection.port");

  @SuppressWarnings("rawtypes")
  static final Option<List> HOSTS =
      Option.of(
              "hosts",
              List.class,
              "Instead of host and port: several nodes, each as host or host:port; the first that"
                  + " answers is used",
              "[rabbit1.example.org, rabbit2.example.org:5552]")
          .alias("connection.hosts");

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
  static final Option<List> STREAMS =
      Option.of(
              "streams", List.class, "Streams; each is a destination of its own", "[orders, audit]")
          .alias("stream");

  static final Option<Boolean> CREATE =
      Option.of(
          "create",
          Boolean.class,
          false,
          "Make a stream that is not there; else its events are dead letters",
          "true");
  static final Option<ByteCount> MAX_LENGTH =
      Option.of(
          "max_length",
          ByteCount.class,
          "With create: the bytes after which the broker removes the oldest messages",
          "20GiB");
  static final Option<Duration> MAX_AGE =
      Option.of(
          "max_age",
          Duration.class,
          "With create: the age after which the broker removes messages",
          "168h");
  static final Option<Duration> TIMEOUT =
      Option.of(
              "timeout",
              Duration.class,
              Duration.ofSeconds(10),
              "How long connecting, and each question to the broker, may take",
              "10s")
          .alias("connection.timeout");
  static final Option<Duration> HEARTBEAT =
      Option.of("heartbeat", Duration.class, Duration.ofSeconds(20), "Between signs of life", "20s")
          .alias("connection.heartbeat");
  static final Option<Boolean> TLS =
      Option.of(
              "tls.enabled",
              Boolean.class,
              false,
              "TLS; the server's certificate and name are checked",
              "true")
          .alias("ssl", "connection.ssl");

  static final OptionSpec SPEC =
      OptionSpec.of(
          HOST,
          PORT,
          HOSTS,
          USERNAME,
          PASSWORD,
          VIRTUAL_HOST,
          STREAMS,
          CREATE,
          MAX_LENGTH,
          MAX_AGE,
          TIMEOUT,
          HEARTBEAT,
          TLS,
          Tls.CA_FILE.alias("ssl_options.cafile", "ssl_options.ca_file"),
          Tls.CERT_FILE.alias("ssl_options.certfile", "ssl_options.cert_file"),
          Tls.KEY_FILE.alias("ssl_options.keyfile", "ssl_options.key_file"),
          Tls.KEY_PASSWORD.alias("ssl_options.password"));

  static final IngressGuide GUIDE =
      new IngressGuide(
          "Streams of RabbitMQ 3.9 or newer, over the stream protocol (the plugin rabbitmq_stream)",
          "A majority of the stream's replicas have the message, in memory that outlives the"
              + " broker's process but not a power cut of them all: streams don't sync. On one node"
              + " that is one copy. A stream that is not there makes dead letters.",
          "None: the broker drops what it has had. That holds over lost connections, and with a"
              + " durable log over restarts of evbus; with a log in memory, what was unconfirmed when"
              + " evbus ended may have arrived or not, and is not repeated. What was on its way may"
              + " arrive twice, with the event's id as message-id, after an event that was given up or"
              + " dropped, and when the broker has forgotten the lane among more than 255 producers;"
              + " so may, after the data folder was restored from a copy, what was delivered since"
              + " that was made.",
          "That of the log, also over lost connections: an event that the broker refuses holds all"
              + " behind it until its next attempt.",
          "1 MiB for a message with its properties and headers, which is the broker's own default"
              + " frame, or its stream.frame_max if that is less. What is larger is a dead letter. The broker remembers the last 255 producers"
              + " of a stream, each lane of a log is one.",
          example());

  private StreamOptions() {}

  static List<String> streams(Profile profile) {
    return texts(profile, STREAMS);
  }

  @SuppressWarnings("rawtypes")
  private static List<String> texts(Profile profile, Option<List> option) {
    Set<String> texts = new LinkedHashSet<>();
    for (Object each : profile.get(option).orElse(List.of())) {
      texts.add(String.valueOf(each));
    }
    return List.copyOf(texts);
  }

  /** Where to connect, unresolved: host names are asked for at each connection. */
  static List<InetSocketAddress> servers(Profile profile) {
    int usual = profile.require(TLS) ? TLS_PORT_NUMBER : PORT_NUMBER;
    if (!profile.has(HOSTS)) {
      int port = profile.get(PORT).orElse(usual);
      return List.of(InetSocketAddress.createUnresolved(profile.require(HOST), port));
    }
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String text : texts(profile, HOSTS)) {
      int colon = text.lastIndexOf(':');
      boolean plain = colon < 0 || text.endsWith("]");
      String host = plain ? text : text.substring(0, colon);
      servers.add(
          InetSocketAddress.createUnresolved(
              host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
              plain ? usual : port(text, text.substring(colon + 1))));
    }
    return servers;
  }

  private static int port(String server, String number) {
    if (number.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(number);
      if (port > 0 && port <= MOST_PORT) {
        return port;
      }
    }
    throw new IllegalArgumentException("hosts: " + server + " is no host:port; correct its port");
  }

  /**
   * Refuses options that contradict each other or lie out of range.
   *
   * @throws io.evbus.spi.ProfileException with all that is wrong
   */
  static void check(Profile profile) {
    Checks checks = new Checks(profile);
    List<String> streams = streams(profile);
    checks
        .that(!streams.isEmpty(), "nothing says where events go; set streams")
        .that(
            streams.stream().noneMatch(String::isBlank),
            "streams has a name that is empty; remove it")
        .between(PORT, 1, MOST_PORT);
    for (Option<?> part : List.of(HOST, PORT)) {
      checks.that(
          !profile.has(HOSTS) || !profile.has(part),
          "hosts and " + part.name() + " both say where to connect; keep one of them");
    }
    if (profile.has(HOSTS)) {
      checks.run(() -> checks.that(!servers(profile).isEmpty(), "hosts is empty; name a node"));
    }
    for (Option<?> limit : List.of(MAX_LENGTH, MAX_AGE)) {
      checks.that(
          !profile.has(limit) || profile.require(CREATE),
          limit.name() + " is for streams that evbus makes; set create: true, or remove it");
    }
    checks
        .between(TIMEOUT, SHORTEST_TIMEOUT, LONGEST)
        .between(HEARTBEAT, SHORTEST_HEARTBEAT, LONGEST)
        .run(() -> Tls.check(profile))
        .done();
  }

  /** What is allowed but dangerous. */
  static List<String> warnings(Profile profile) {
    List<String> warnings = new ArrayList<>();
    if (!profile.require(TLS)) {
      servers(profile).stream()
          .flatMap(
              server ->
                  Exposure.warning(
                      server.getHostString(), "username and password", "set tls.enabled: true")
                      .stream())
          .distinct()
          .forEach(warnings::add);
    }
    if (profile.require(CREATE) && !profile.has(MAX_LENGTH) && !profile.has(MAX_AGE)) {
      warnings.add(
          "create makes streams that grow until the broker's disk is full; set max_length or"
              + " max_age");
    }
    return warnings;
  }

  private static Map<String, Object> example() {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("host", "localhost");
    example.put("username", "guest");
    example.put("password", "guest");
    example.put("streams", List.of("orders", "audit"));
    return example;
  }
}
