package io.evbus.ingress.mqtt;

import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

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

  private MqttOptions() {}

  static List<String> topics(Profile profile) {
    List<?> given = profile.require(TOPICS);
    return given.stream().map(String::valueOf).toList();
  }
}
