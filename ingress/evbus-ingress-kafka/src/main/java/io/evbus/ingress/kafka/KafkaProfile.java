package io.evbus.ingress.kafka;

import io.evbus.LanePolicy;
import io.evbus.ingress.kafka.KafkaOptions.Acks;
import io.evbus.ingress.kafka.KafkaOptions.Mechanism;
import io.evbus.ingress.kafka.KafkaOptions.Protocol;
import io.evbus.spi.ByteCount;
import io.evbus.spi.Checks;
import io.evbus.spi.Durations;
import io.evbus.spi.Exposure;
import io.evbus.spi.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What options mean together: what is refused, and what is dangerous. */
final class KafkaProfile {
  /** The client counts milliseconds and bytes in fewer bits than we do. */
  private static final Duration MOST_TIMEOUT = Duration.ofHours(24);

  private static final ByteCount MOST_BYTES = new ByteCount(1 << 30);

  private KafkaProfile() {}

  /**
   * Refuses options that contradict each other or lie out of range.
   *
   * @throws io.evbus.spi.ProfileException with all that is wrong
   */
  static void check(Profile profile) {
    Checks checks = new Checks(profile);
    checkTopics(profile, checks);
    checks.run(
        () ->
            checks.that(
                !KafkaOptions.servers(profile).isEmpty(),
                "bootstrap_servers is empty; name a broker"));
    Security.check(profile, checks);
    checks
        .run(
            () -> {
              var unused = NativeOptions.of(profile);
            })
        .that(
            profile.require(KafkaOptions.DELIVERY_TIMEOUT).toMillis()
                > profile.require(KafkaOptions.LINGER),
            "delivery_timeout must be longer than linger_ms, or nothing is ever sent")
        .between(KafkaOptions.DELIVERY_TIMEOUT, Duration.ZERO, MOST_TIMEOUT)
        .between(KafkaOptions.TIMEOUT, Duration.ofMillis(1), MOST_TIMEOUT)
        .between(KafkaOptions.REQUEST_TIMEOUT, 1, Integer.MAX_VALUE)
        .between(KafkaOptions.BATCH_SIZE, new ByteCount(0), MOST_BYTES)
        .between(
            KafkaOptions.MAX_REQUEST_SIZE,
            new ByteCount(KafkaIngress.OVERHEAD_BYTES + 1),
            MOST_BYTES)
        .done();
  }

  private static void checkTopics(Profile profile, Checks checks) {
    boolean named = profile.has(KafkaOptions.TOPICS);
    boolean prefixed = profile.has(KafkaOptions.TOPIC_PREFIX);
    boolean any = profile.require(KafkaOptions.ANY_TOPIC);
    List<String> topics = KafkaOptions.topics(profile);
    String prefix = profile.get(KafkaOptions.TOPIC_PREFIX).orElse("");
    checks
        .that(
            named || prefixed || any,
            "nothing says where events go; set topics, or topic_prefix to go by the routing key")
        .that(
            !named || !(prefixed || any),
            "topics and "
                + (prefixed ? "topic_prefix" : "dangerously_route_by_key")
                + " both say where events go; keep one of them")
        .that(!named || !topics.isEmpty(), "topics is empty; name a topic")
        .that(
            topics.stream().allMatch(KafkaOptions::isTopic),
            "topics: a name is no topic's; use letters, digits, '.', '_' and '-', 249 at most")
        .that(
            !prefixed || (KafkaOptions.isTopic(prefix) && !prefix.startsWith("__")),
            "topic_prefix: it can't begin a topic's name; use letters, digits, '.', '_' and '-'");
  }

  /**
   * Refuses a lane that gives a producer up while it still tries: what was sent again might then
   * arrive before what was given up.
   *
   * @throws IllegalArgumentException naming both times
   */
  static void check(Profile profile, LanePolicy policy) {
    Duration delivery = profile.require(KafkaOptions.DELIVERY_TIMEOUT);
    if (delivery.compareTo(policy.attemptTimeout()) >= 0) {
      throw new IllegalArgumentException(
          "delivery_timeout ("
              + Durations.format(delivery)
              + ") must be below the lane's attempt_timeout ("
              + Durations.format(policy.attemptTimeout())
              + "), or the lane sends again what the client is still trying to deliver; lower the"
              + " one or raise the other");
    }
  }

  /** What is allowed but dangerous. */
  static List<String> warnings(Profile profile) {
    List<String> warnings = new ArrayList<>();
    Acks acks = profile.require(KafkaOptions.ACKS);
    if (acks != Acks.ALL) {
      warnings.add(
          "acks: " + acks + " lets events get lost without a trace when a broker fails; remove it");
    }
    Protocol protocol = Security.protocol(profile);
    if (protocol.isSasl() && !protocol.isTls()) {
      String what =
          profile.require(KafkaOptions.MECHANISM) == Mechanism.PLAIN
              ? "username and password"
              : "the username, and what a weak password can be guessed from,";
      KafkaOptions.servers(profile).stream()
          .map(server -> server.substring(0, server.lastIndexOf(':')))
          .distinct()
          .flatMap(host -> Exposure.warning(host, what, "set security_protocol: SASL_SSL").stream())
          .forEach(warnings::add);
    }
    return warnings;
  }
}
