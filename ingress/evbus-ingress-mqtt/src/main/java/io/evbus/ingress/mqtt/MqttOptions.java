package io.evbus.ingress.mqtt;

import io.evbus.spi.Exposure;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The keys of a profile. */
final class MqttOptions {
  /** What is done with a message of which the broker says that nobody subscribes to it. */
  enum Unrouted {
    /** It is a dead letter. */
    REJECT,
    /** It is sent again, with back-off, and is a dead letter in the end. */
    RETRY,
    /** It counts as delivered. */
    OK;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final Option<String> HOST =
      Option.of(
          "host", String.class, "localhost", "The broker's name or address", "mqtt.example.org");
  static final Option<Integer> PORT =
      Option.of("port", Integer.class, "The broker's port; 1883, or 8883 with TLS", "1883");

  @SuppressWarnings("rawtypes")
  static final Option<List> TOPICS =
      Option.of(
              "topics",
              List.class,
              "Topics; each is a destination of its own. "
                  + Topic.KEY
                  + " in one, behind a part of its own, stands for the event's routing key",
              "[orders, 'audit/" + Topic.KEY + "']")
          .alias("topic")
          .must();

  static final Option<String> USERNAME =
      Option.of("username", String.class, "The user", "evbus").alias("user");
  static final Option<Secret> PASSWORD =
      Option.of("password", Secret.class, "The user's password, or a token", "...");
  static final Option<String> CLIENT_ID =
      Option.of(
          "client_id",
          String.class,
          "Who connects, for one topic and one process: two connections of one id end each other;"
              + " else a new random one each time",
          "shop-orders");
  static final Option<Unrouted> UNROUTED =
      Option.of(
          "unrouted",
          Unrouted.class,
          "What a message is of which the broker says that nobody subscribes to it: reject (a dead"
              + " letter), retry (later, with back-off) or ok (delivered); reject if absent, ok with"
              + " retain",
          "retry");
  static final Option<Boolean> RETAIN =
      Option.of(
          "retain",
          Boolean.class,
          false,
          "The broker keeps the latest message of each topic for whoever subscribes later",
          "true");
  static final Option<Duration> EXPIRY =
      Option.of(
          "message_expiry",
          Duration.class,
          "How long the broker may keep a message for a subscriber that is away; whole seconds, for"
              + " ever if absent",
          "1h");
  static final Option<String> SOURCE =
      Option.of(
          "source", String.class, "evbus", "The source that messages name (source)", "/shop/eu");
  static final Option<Duration> TIMEOUT =
      Option.of(
          "timeout", Duration.class, Duration.ofSeconds(10), "How long connecting may take", "10s");
  static final Option<Duration> KEEP_ALIVE =
      Option.of(
              "keep_alive",
              Duration.class,
              Duration.ofSeconds(20),
              "After how long without a sign of life the connection is given up, here and by the"
                  + " broker; 2s at least",
              "20s")
          .alias("heartbeat");
  static final Option<Boolean> TLS =
      Option.of(
          "tls.enabled",
          Boolean.class,
          "TLS; also asked for by a file of it; the broker's certificate and name are checked",
          "true");

  static final OptionSpec SPEC =
      OptionSpec.of(
          HOST,
          PORT,
          TOPICS,
          USERNAME,
          PASSWORD,
          CLIENT_ID,
          TLS,
          Tls.CA_FILE,
          Tls.CERT_FILE,
          Tls.KEY_FILE,
          Tls.KEY_PASSWORD,
          UNROUTED,
          RETAIN,
          EXPIRY,
          SOURCE,
          TIMEOUT,
          KEEP_ALIVE);

  private static final Pattern HOST_NAME =
      Pattern.compile("[a-zA-Z0-9._-]{1,253}|\\[?[0-9a-fA-F:.]+(%[a-zA-Z0-9_.-]+)?]?");
  private static final int PLAIN_PORT = 1883;
  private static final int TLS_PORT = 8883;
  private static final int MOST_PORT = 65_535;
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration SHORTEST_KEEP_ALIVE = Duration.ofSeconds(2);
  private static final Duration LONGEST_KEEP_ALIVE = Duration.ofSeconds(65_535);
  private static final Duration LONGEST_EXPIRY = Duration.ofSeconds(Integer.MAX_VALUE);

  private MqttOptions() {}

  static List<String> topics(Profile profile) {
    List<?> given = profile.require(TOPICS);
    return given.stream().map(String::valueOf).toList();
  }

  static String host(Profile profile) {
    String host = profile.require(HOST);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  static int port(Profile profile) {
    return profile.get(PORT).orElse(wantsTls(profile) ? TLS_PORT : PLAIN_PORT);
  }

  /** What the broker's word that nobody subscribes means. */
  static Unrouted unrouted(Profile profile) {
    // A retained message is kept for those who subscribe later, so it is somewhere.
    return profile.get(UNROUTED).orElse(profile.require(RETAIN) ? Unrouted.OK : Unrouted.REJECT);
  }

  /** Whether the connection is to be secured, as it is said or as other options imply. */
  static boolean wantsTls(Profile profile) {
    return profile.get(TLS).orElseGet(() -> hasTlsFiles(profile));
  }

  private static boolean hasTlsFiles(Profile profile) {
    return Stream.of(Tls.CA_FILE, Tls.CERT_FILE, Tls.KEY_FILE).anyMatch(profile::has);
  }

  /**
   * Refuses options that contradict each other, and values that the protocol does not know.
   *
   * @throws IllegalArgumentException naming them
   */
  static void check(Profile profile) {
    checkTopics(profile);
    if (!HOST_NAME.matcher(profile.require(HOST)).matches()) {
      throw new IllegalArgumentException(
          "host is no name or address; the port and credentials have options of their own");
    }
    int port = port(profile);
    if (port < 1 || port > MOST_PORT) {
      throw new IllegalArgumentException("port must be from 1 to 65535");
    }
    for (Option<String> text : List.of(USERNAME, CLIENT_ID, SOURCE)) {
      if (profile
          .get(text)
          .map(value -> value.isEmpty() || MqttText.bytes(value) < 0)
          .orElse(false)) {
        throw new IllegalArgumentException(
            text.name() + " must have 1 to 65,535 bytes and no control characters");
      }
    }
    checkTimes(profile);
    if (!wantsTls(profile) && hasTlsFiles(profile)) {
      throw new IllegalArgumentException(
          "tls.enabled is false, but there are files for it; correct one of them");
    }
    Tls.check(profile);
  }

  private static void checkTopics(Profile profile) {
    List<String> topics = topics(profile);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("topics is empty; name a topic");
    }
    if (profile.has(CLIENT_ID) && topics.size() > 1) {
      throw new IllegalArgumentException(
          "client_id with several topics: each has a connection of its own, and those of one id end"
              + " each other; remove client_id, or give each topic a profile of its own");
    }
    for (String topic : topics) {
      Topic.of(topic)
          .fault()
          .ifPresent(
              fault -> {
                throw new IllegalArgumentException("topics: " + topic + " " + fault);
              });
    }
  }

  private static void checkTimes(Profile profile) {
    if (profile.require(TIMEOUT).compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("timeout must be 100ms or longer");
    }
    Duration keepAlive = profile.require(KEEP_ALIVE);
    if (keepAlive.compareTo(SHORTEST_KEEP_ALIVE) < 0
        || keepAlive.compareTo(LONGEST_KEEP_ALIVE) > 0) {
      throw new IllegalArgumentException("keep_alive must be from 2s to 65535s");
    }
    Duration expiry = profile.get(EXPIRY).orElse(SHORTEST_KEEP_ALIVE);
    if (expiry.toSeconds() < 1 || expiry.compareTo(LONGEST_EXPIRY) > 0) {
      throw new IllegalArgumentException("message_expiry must be from 1s to 68 years");
    }
  }

  /** What is allowed but dangerous. */
  static List<String> warnings(Profile profile) {
    if (wantsTls(profile) || !profile.has(PASSWORD)) {
      return List.of();
    }
    return Exposure.warning(host(profile), "username and password", "set tls.enabled: true")
        .stream()
        .toList();
  }
}
