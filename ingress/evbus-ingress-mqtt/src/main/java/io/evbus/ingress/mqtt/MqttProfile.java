package io.evbus.ingress.mqtt;

import io.evbus.ingress.mqtt.MqttOptions.Unrouted;
import io.evbus.spi.Checks;
import io.evbus.spi.Exposure;
import io.evbus.spi.Option;
import io.evbus.spi.Profile;
import io.evbus.spi.Tls;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What options mean together: what is refused, and what is dangerous. */
final class MqttProfile {
  private static final Pattern HOST =
      Pattern.compile("[a-zA-Z0-9._-]{1,253}|\\[?[0-9a-fA-F:.]+(%[a-zA-Z0-9_.-]+)?]?");
  private static final int PLAIN_PORT = 1883;
  private static final int TLS_PORT = 8883;
  private static final int MOST_PORT = 65_535;
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Duration SHORTEST_KEEP_ALIVE = Duration.ofSeconds(2);

  /** The protocol has two bytes for the seconds. */
  private static final Duration LONGEST_KEEP_ALIVE = Duration.ofHours(18);

  private static final Duration SHORTEST_EXPIRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_EXPIRY = Duration.ofDays(24_855);

  private MqttProfile() {}

  static String host(Profile profile) {
    String host = profile.require(MqttOptions.HOST);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  static int port(Profile profile) {
    return profile.get(MqttOptions.PORT).orElse(wantsTls(profile) ? TLS_PORT : PLAIN_PORT);
  }

  /** What the broker's word that nobody subscribes means. */
  static Unrouted unrouted(Profile profile) {
    // A retained message is kept for those who subscribe later, so it is somewhere.
    return profile
        .get(MqttOptions.UNROUTED)
        .orElse(profile.require(MqttOptions.RETAIN) ? Unrouted.OK : Unrouted.REJECT);
  }

  /** Whether the connection is to be secured, as it is said or as other options imply. */
  static boolean wantsTls(Profile profile) {
    return profile.get(MqttOptions.TLS).orElseGet(() -> hasTlsFiles(profile));
  }

  private static boolean hasTlsFiles(Profile profile) {
    return Stream.of(Tls.CA_FILE, Tls.CERT_FILE, Tls.KEY_FILE).anyMatch(profile::has);
  }

  /**
   * Refuses options that contradict each other or lie out of range.
   *
   * @throws io.evbus.spi.ProfileException with all that is wrong
   */
  static void check(Profile profile) {
    List<String> topics = MqttOptions.topics(profile);
    Checks checks =
        new Checks(profile)
            .that(
                HOST.matcher(profile.require(MqttOptions.HOST)).matches(),
                "host is no name or address; the port and credentials have options of their own")
            .between(MqttOptions.PORT, 1, MOST_PORT)
            .that(!topics.isEmpty(), "topics is empty; name a topic")
            .that(
                topics.size() < 2 || !profile.has(MqttOptions.CLIENT_ID),
                "client_id with several topics: each has a connection of its own, and those of one"
                    + " id end each other; remove client_id, or give each topic a profile");
    for (String topic : topics) {
      Topic.of(topic)
          .fault()
          .ifPresent(fault -> checks.that(false, "topics: " + topic + " " + fault));
    }
    for (Option<String> text :
        List.of(MqttOptions.USERNAME, MqttOptions.CLIENT_ID, MqttOptions.SOURCE)) {
      checks.that(
          profile.get(text).map(MqttProfile::isText).orElse(true),
          text.name() + " must have 1 to 65,535 bytes and no control characters");
    }
    checks
        .between(MqttOptions.TIMEOUT, SHORTEST, LONGEST)
        .between(MqttOptions.KEEP_ALIVE, SHORTEST_KEEP_ALIVE, LONGEST_KEEP_ALIVE)
        .between(MqttOptions.EXPIRY, SHORTEST_EXPIRY, LONGEST_EXPIRY)
        .that(
            wantsTls(profile) || !hasTlsFiles(profile),
            "tls.enabled is false, but there are files for it; correct one of them")
        .run(() -> Tls.check(profile))
        .done();
  }

  private static boolean isText(String value) {
    return !value.isEmpty() && MqttText.bytes(value) >= 0;
  }

  /** What is allowed but dangerous. */
  static List<String> warnings(Profile profile) {
    if (wantsTls(profile) || !profile.has(MqttOptions.PASSWORD)) {
      return List.of();
    }
    return Exposure.warning(host(profile), "username and password", "set tls.enabled: true")
        .stream()
        .toList();
  }
}
