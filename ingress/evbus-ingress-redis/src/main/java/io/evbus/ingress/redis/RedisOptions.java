package io.evbus.ingress.redis;

import io.evbus.LanePolicy;
import io.evbus.spi.Durations;
import io.evbus.spi.Exposure;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The keys of a profile. */
final class RedisOptions {
  static final Option<Secret> URL =
      Option.of(
          "url",
          Secret.class,
          "Everything about the connection in one; rediss:// asks for TLS",
          "redis://user:pw@host:6379/0");
  static final Option<String> HOST =
      Option.of(
          "host", String.class, "localhost", "The server's name or address", "redis.example.org");
  static final Option<Integer> PORT =
      Option.of("port", Integer.class, Server.DEFAULT_PORT, "The server's port", "6379");
  static final Option<String> USERNAME =
      Option.of(
              "username",
              String.class,
              "The user of the server's ACL; without one, the password is the default user's",
              "evbus")
          .alias("user");
  static final Option<Secret> PASSWORD =
      Option.of("password", Secret.class, "The user's password", "...");
  static final Option<Integer> DB =
      Option.of("db", Integer.class, 0, "The number of the database", "1").alias("database");

  @SuppressWarnings("rawtypes")
  static final Option<List> STREAMS =
      Option.of(
              "streams",
              List.class,
              "Keys of streams; each is a destination of its own",
              "[orders, audit]")
          .alias("stream");

  static final Option<String> STREAM_PREFIX =
      Option.of(
          "stream_prefix",
          String.class,
          "Instead of streams: an event goes to the stream of this prefix and its routing key",
          "'evbus:'");
  static final Option<Boolean> CREATE =
      Option.of(
          "create",
          Boolean.class,
          true,
          "Whether an entry makes a stream that is not there; else its events are dead letters",
          "false");
  static final Option<Integer> MAX_LENGTH =
      Option.of(
              "max_length",
              Integer.class,
              "About how many entries a stream keeps; older ones go, read or not",
              "1000000")
          .alias("maxlen");
  static final Option<Integer> REPLICAS =
      Option.of(
          "replicas",
          Integer.class,
          0,
          "How many replicas must have an entry before it is delivered",
          "1");
  static final Option<Boolean> FSYNC =
      Option.of(
          "fsync",
          Boolean.class,
          false,
          "Whether an entry must be on the server's disk, and on that of each of replicas, before it"
              + " is delivered; needs Redis 7.2 or Valkey, with appendonly yes",
          "true");
  static final Option<Duration> REPLICAS_TIMEOUT =
      Option.of(
          "replicas_timeout",
          Duration.class,
          Duration.ofSeconds(2),
          "How long a batch waits for replicas or fsync, before its events are tried again; with one"
              + " of these it must be below the lane's attempt_timeout, which is 30s unless set",
          "2s");
  static final Option<Duration> TIMEOUT =
      Option.of(
          "timeout",
          Duration.class,
          Duration.ofSeconds(10),
          "How long connecting, or the next answer, may take; keep it below the lane's"
              + " attempt_timeout of 30s",
          "10s");
  static final Option<Duration> HEARTBEAT =
      Option.of(
          "heartbeat",
          Duration.class,
          Duration.ofSeconds(20),
          "Between signs of life while there is nothing to send",
          "20s");
  static final Option<String> SOURCE =
      Option.of(
          "source", String.class, "evbus", "The source that entries name (ce_source)", "/shop/eu");
  static final Option<Boolean> TLS =
      Option.of(
              "tls.enabled",
              Boolean.class,
              "TLS; also asked for by a file of it, or by the URL; the server's certificate and name"
                  + " are checked",
              "true")
          .alias("ssl");

  static final OptionSpec SPEC =
      OptionSpec.of(
          URL,
          HOST,
          PORT,
          USERNAME,
          PASSWORD,
          DB,
          STREAMS,
          STREAM_PREFIX,
          CREATE,
          MAX_LENGTH,
          REPLICAS,
          FSYNC,
          REPLICAS_TIMEOUT,
          TIMEOUT,
          HEARTBEAT,
          SOURCE,
          TLS,
          Tls.CA_FILE,
          Tls.CERT_FILE,
          Tls.KEY_FILE,
          Tls.KEY_PASSWORD);

  private static final int MOST_PORT = 65_535;
  private static final Duration MOST_TIME = Duration.ofHours(1);

  private RedisOptions() {}

  /** The streams of the form with names, empty for the form that goes by the routing key. */
  static List<String> streams(Profile profile) {
    List<String> names = new ArrayList<>();
    List<?> given = profile.get(STREAMS).orElse(List.of());
    given.forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  /** Whether the options beside the URL ask for TLS. */
  static boolean wantsTls(Profile profile) {
    return profile
        .get(TLS)
        .orElseGet(
            () -> Stream.of(Tls.CA_FILE, Tls.CERT_FILE, Tls.KEY_FILE).anyMatch(profile::has));
  }

  /**
   * Refuses options that contradict each other, and values that can't be meant.
   *
   * @throws IllegalArgumentException naming them
   */
  static void check(Profile profile) {
    checkServer(profile);
    checkStreams(profile);
    Tls.check(profile);
    if (profile.get(MAX_LENGTH).orElse(1) < 1) {
      throw new IllegalArgumentException("max_length must be 1 or more");
    }
    if (profile.require(REPLICAS) < 0) {
      throw new IllegalArgumentException("replicas must be 0 or more");
    }
    for (Option<Duration> option : List.of(REPLICAS_TIMEOUT, TIMEOUT, HEARTBEAT)) {
      Duration given = profile.require(option);
      if (given.toMillis() < 1 || given.compareTo(MOST_TIME) > 0) {
        throw new IllegalArgumentException(option.name() + " must be between 1ms and 1h");
      }
    }
  }

  /**
   * Refuses a lane that gives a batch up while the server may still wait for copies of it: that
   * would count as an outage, and the same entries would be added again for ever.
   *
   * @throws IllegalArgumentException naming both times
   */
  static void check(Profile profile, LanePolicy policy) {
    Duration waiting = profile.require(REPLICAS_TIMEOUT);
    if (Copies.of(profile).areWanted() && waiting.compareTo(policy.attemptTimeout()) >= 0) {
      throw new IllegalArgumentException(
          "replicas_timeout ("
              + Durations.format(waiting)
              + ") must be below the lane's attempt_timeout ("
              + Durations.format(policy.attemptTimeout())
              + "), or the lane adds entries again while the server still waits for their copies;"
              + " lower the one or raise the other");
    }
  }

  private static void checkServer(Profile profile) {
    for (Option<?> part : List.of(HOST, PORT, USERNAME, PASSWORD, DB)) {
      if (profile.has(URL) && profile.has(part)) {
        throw new IllegalArgumentException(
            "url and " + part.name() + " both say where to connect; keep one of them");
      }
    }
    Server server = Server.of(profile);
    if (server.host().isBlank() || server.port() < 1 || server.port() > MOST_PORT) {
      throw new IllegalArgumentException("host is a name or address, and port between 1 and 65535");
    }
    if (server.database() < 0) {
      throw new IllegalArgumentException("db must be 0 or more");
    }
    if (server.username().isPresent() && server.password().isEmpty()) {
      throw new IllegalArgumentException("username is there without password; set both");
    }
    if (!server.tls()
        && Stream.of(Tls.CA_FILE, Tls.CERT_FILE, Tls.KEY_FILE).anyMatch(profile::has)) {
      throw new IllegalArgumentException(
          "tls.enabled is false, but there are files for it; correct one of them");
    }
  }

  private static void checkStreams(Profile profile) {
    boolean named = profile.has(STREAMS);
    boolean prefixed = profile.has(STREAM_PREFIX);
    if (!named && !prefixed) {
      throw new IllegalArgumentException(
          "nothing says where events go; set streams, or stream_prefix to go by the routing key");
    }
    if (named && prefixed) {
      throw new IllegalArgumentException(
          "streams and stream_prefix both say where events go; keep one of them");
    }
    List<String> keys = prefixed ? List.of(profile.require(STREAM_PREFIX)) : streams(profile);
    String option = prefixed ? "stream_prefix" : "streams";
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("streams is empty; name a stream");
    }
    for (String key : keys) {
      if (key.isBlank() || key.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            option + ": a key is empty or has control characters; choose another");
      }
    }
  }

  /** What is allowed but dangerous. */
  static List<String> warnings(Profile profile) {
    Server server = Server.of(profile);
    if (server.tls() || server.password().isEmpty()) {
      return List.of();
    }
    String what = server.username().isPresent() ? "username and password" : "the credentials";
    return Exposure.warning(server.host(), what, "set tls.enabled: true").stream().toList();
  }
}
