package io.evbus.ingress.kafka;

import io.evbus.spi.ByteCount;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The keys of a profile; those of the connection also stand in a map {@code connection}. */
final class KafkaOptions {
  /** How many replicas must have a record before it counts. */
  enum Acks {
    /** All that are in sync. */
    ALL("all"),
    /** The leader alone. */
    LEADER("1"),
    /** None: nothing is confirmed. */
    NONE("0");

    private final String written;

    Acks(String written) {
      this.written = written;
    }

    @Override
    public String toString() {
      return written;
    }
  }

  /** How batches are compressed. */
  enum Compression {
    NONE,
    GZIP,
    SNAPPY,
    LZ4,
    ZSTD;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What secures a connection. */
  enum Protocol {
    PLAINTEXT,
    SSL,
    SASL_PLAINTEXT,
    SASL_SSL;

    boolean isTls() {
      return this == SSL || this == SASL_SSL;
    }

    boolean isSasl() {
      return this == SASL_PLAINTEXT || this == SASL_SSL;
    }
  }

  /** How a user shows who it is. */
  enum Mechanism {
    PLAIN("PLAIN"),
    SCRAM_SHA_256("SCRAM-SHA-256"),
    SCRAM_SHA_512("SCRAM-SHA-512");

    private final String written;

    Mechanism(String written) {
      this.written = written;
    }

    @Override
    public String toString() {
      return written;
    }
  }

  @SuppressWarnings("rawtypes")
  static final Option<List> SERVERS =
      connection(
          Option.of(
              "bootstrap_servers",
              List.class,
              List.of("localhost:9092"),
              "Some of the brokers, as host:port",
              "[kafka1.example.org:9092, kafka2.example.org:9092]"));

  @SuppressWarnings("rawtypes")
  static final Option<List> TOPICS =
      Option.of("topics", List.class, "Topics; each is a destination of its own", "[orders, audit]")
          .alias("topic");

  static final Option<String> TOPIC_PREFIX =
      Option.of(
          "topic_prefix",
          String.class,
          "Instead of topics: an event goes to the topic of this prefix and its routing key",
          "evbus.");
  static final Option<Boolean> ANY_TOPIC =
      Option.of(
          "dangerously_route_by_key",
          Boolean.class,
          false,
          "Instead of topics: an event goes to the topic that its routing key names, whatever that"
              + " is",
          "true");
  static final Option<Boolean> CREATE =
      Option.of(
          "create",
          Boolean.class,
          false,
          "Make a topic that is not there, with the broker's own partitions and replicas; else its"
              + " events are dead letters",
          "true");
  static final Option<String> KEY =
      Option.of(
          "key", String.class, "The key of every record, instead of the routing key", "eu-west");
  static final Option<Integer> PARTITION =
      Option.of(
          "partition", Integer.class, "The partition of every record, instead of the key's", "0");
  static final Option<String> SOURCE =
      Option.of(
          "source", String.class, "evbus", "The source that records name (ce_source)", "/shop/eu");
  static final Option<Acks> ACKS =
      connection(
          Option.of(
              "acks",
              Acks.class,
              Acks.ALL,
              "Which replicas must have a record: all that are in sync, 1 (the leader), or 0",
              "all"));
  static final Option<Compression> COMPRESSION =
      connection(
          Option.of(
              "compression_type",
              Compression.class,
              Compression.NONE,
              "How batches are compressed: none, gzip, snappy, lz4, zstd",
              "zstd"));
  static final Option<Duration> DELIVERY_TIMEOUT =
      connection(
          Option.of(
              "delivery_timeout",
              Duration.class,
              Duration.ofSeconds(20),
              "How long the client itself tries to deliver a record; below the lane's"
                  + " attempt_timeout, which is 30s unless set",
              "20s"));
  static final Option<Duration> TIMEOUT =
      connection(
          Option.of(
              "timeout",
              Duration.class,
              Duration.ofSeconds(10),
              "How long connecting, or finding a topic, may take",
              "10s"));
  static final Option<Integer> REQUEST_TIMEOUT =
      connection(
          Option.of(
              "request_timeout_ms",
              Integer.class,
              10_000,
              "Milliseconds until a broker that does not answer is asked again; delivery_timeout at"
                  + " most",
              "10000"));
  static final Option<Integer> LINGER =
      connection(
          Option.of("linger_ms", Integer.class, 5, "Milliseconds to wait for a fuller batch", "5"));
  static final Option<ByteCount> BATCH_SIZE =
      connection(
          Option.of(
              "max_batch_size",
              ByteCount.class,
              new ByteCount(64 << 10),
              "The bytes of a batch for one partition",
              "64KiB"));
  static final Option<ByteCount> MAX_REQUEST_SIZE =
      connection(
          Option.of(
              "max_request_size",
              ByteCount.class,
              new ByteCount(1 << 20),
              "The bytes of a record with its key and headers; the broker's message.max.bytes at"
                  + " most",
              "1MiB"));
  static final Option<Integer> RETRY_BACKOFF =
      connection(
          Option.of(
              "retry_backoff_ms",
              Integer.class,
              100,
              "Milliseconds before the client's first retry",
              "100"));
  static final Option<Integer> MAX_IDLE =
      connection(
          Option.of(
              "connections_max_idle_ms",
              Integer.class,
              540_000,
              "Milliseconds after which an idle connection is closed",
              "540000"));
  static final Option<Integer> METADATA_MAX_AGE =
      connection(
          Option.of(
              "metadata_max_age_ms",
              Integer.class,
              300_000,
              "Milliseconds after which the client asks anew where partitions are",
              "300000"));
  static final Option<String> CLIENT_ID =
      connection(
          Option.of(
              "client_id", String.class, "How the broker names this client in its logs", "shop"));
  static final Option<String> API_VERSION =
      connection(
          Option.of(
              "api_version",
              String.class,
              "Taken and not used: client and broker agree on it by themselves",
              "auto"));
  static final Option<Protocol> PROTOCOL =
      connection(
          Option.of(
              "security_protocol",
              Protocol.class,
              "What secures the connection, in capitals or not; found from the other options if"
                  + " absent",
              "sasl_ssl"));
  static final Option<Mechanism> MECHANISM =
      connection(
          Option.of(
              "sasl_mechanism",
              Mechanism.class,
              Mechanism.PLAIN,
              "How the user shows who it is, in capitals or not",
              "scram-sha-512"));
  static final Option<String> USERNAME =
      connection(Option.of("sasl_plain_username", String.class, "The user, for SASL", "evbus"));
  static final Option<Secret> PASSWORD =
      connection(Option.of("sasl_plain_password", Secret.class, "The user's password", "..."));
  static final Option<Boolean> TLS =
      Option.of(
          "tls.enabled",
          Boolean.class,
          "TLS; also asked for by a file of it, or by security_protocol; the broker's certificate"
              + " and name are checked",
          "true");

  static final OptionSpec SPEC = spec();

  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
  private static final Pattern SERVER =
      Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[a-zA-Z0-9._-]+)(:\\d{1,5})?");
  private static final int DEFAULT_PORT = 9092;
  private static final int MOST_PORT = 65_535;

  private KafkaOptions() {}

  private static <T> Option<T> connection(Option<T> option) {
    return option.alias("connection." + option.name());
  }

  private static OptionSpec spec() {
    List<Option<?>> options =
        List.of(
            SERVERS,
            TOPICS,
            TOPIC_PREFIX,
            ANY_TOPIC,
            CREATE,
            KEY,
            PARTITION,
            SOURCE,
            ACKS,
            COMPRESSION,
            PROTOCOL,
            MECHANISM,
            USERNAME,
            PASSWORD,
            TLS,
            Tls.CA_FILE.alias("ssl.ca_file"),
            Tls.CERT_FILE.alias("ssl.cert_file"),
            Tls.KEY_FILE.alias("ssl.key_file"),
            Tls.KEY_PASSWORD.alias("ssl.password"),
            TIMEOUT,
            DELIVERY_TIMEOUT,
            REQUEST_TIMEOUT,
            RETRY_BACKOFF,
            LINGER,
            BATCH_SIZE,
            MAX_REQUEST_SIZE,
            MAX_IDLE,
            METADATA_MAX_AGE,
            CLIENT_ID,
            API_VERSION);
    return new OptionSpec(options, NativeOptions.NAMES, false);
  }

  /** The topics of the form with names, empty for the form that routes by key. */
  static List<String> topics(Profile profile) {
    List<String> names = new ArrayList<>();
    List<?> given = profile.get(TOPICS).orElse(List.of());
    given.forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  /** Whether a broker would take the name for a topic. */
  static boolean isTopic(String name) {
    return TOPIC.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }

  /** The brokers, each as host:port; a text may name several with commas between. */
  static List<String> servers(Profile profile) {
    List<?> given = profile.require(SERVERS);
    return given.stream()
        .map(String::valueOf)
        .flatMap(text -> Stream.of(text.split(",", -1)))
        .map(KafkaOptions::server)
        .toList();
  }

  private static String server(String text) {
    String server = text.strip();
    if (!SERVER.matcher(server).matches()) {
      throw new IllegalArgumentException(
          "bootstrap_servers: a server is no host:port; for example kafka1.example.org:9092");
    }
    int colon = server.matches(".*:\\d{1,5}") ? server.lastIndexOf(':') : -1;
    if (colon < 0) {
      return server + ":" + DEFAULT_PORT;
    }
    int port = Integer.parseInt(server.substring(colon + 1));
    if (port < 1 || port > MOST_PORT) {
      throw new IllegalArgumentException(
          "bootstrap_servers: a port is not between 1 and " + MOST_PORT);
    }
    return server;
  }
}
