package io.evbus.ingress.nats;

import io.evbus.ingress.nats.NatsOptions.Server;
import io.evbus.spi.Checks;
import io.evbus.spi.Exposure;
import io.evbus.spi.Profile;
import io.evbus.spi.Tls;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What options mean together: what is refused, and what is dangerous. */
final class NatsProfile {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofHours(24);

  private NatsProfile() {}

  /** Whether the connection is to be secured, as it is said or as other options imply. */
  static boolean wantsTls(Profile profile) {
    return profile.get(NatsOptions.TLS).orElseGet(() -> impliesTls(profile));
  }

  private static boolean impliesTls(Profile profile) {
    return profile.require(NatsOptions.TLS_FIRST)
        || Stream.of(Tls.CA_FILE, Tls.CERT_FILE, Tls.KEY_FILE).anyMatch(profile::has)
        || NatsOptions.servers(profile).stream().anyMatch(Server::tls);
  }

  /**
   * Refuses options that contradict each other or lie out of range.
   *
   * @throws io.evbus.spi.ProfileException with all that is wrong
   */
  static void check(Profile profile) {
    Checks checks = new Checks(profile);
    List<String> subjects = NatsOptions.subjects(profile);
    checks.that(!subjects.isEmpty(), "subjects is empty; name a subject");
    for (String subject : subjects) {
      Subject.of(subject)
          .fault()
          .ifPresent(fault -> checks.that(false, "subjects: " + subject + " " + fault));
    }
    checks
        .run(
            () ->
                checks.that(
                    !NatsOptions.servers(profile).isEmpty(), "servers is empty; name a server"))
        .that(
            Subject.isSubject(profile.require(NatsOptions.INBOX_PREFIX)),
            "inbox_prefix is no subject; for example _INBOX_evbus");
    if (checks.hold()) {
      checks.that(
          wantsTls(profile) || !impliesTls(profile),
          "tls.enabled is false, but other options ask for TLS; correct one of them");
    }
    checks
        .between(NatsOptions.TIMEOUT, SHORTEST, LONGEST)
        .between(NatsOptions.HEARTBEAT, SHORTEST, LONGEST)
        .run(() -> Tls.check(profile));
    Credentials.check(profile, checks);
    checks.done();
  }

  /** What is allowed but dangerous. */
  static List<String> warnings(Profile profile) {
    boolean shown = profile.has(NatsOptions.PASSWORD) || profile.has(NatsOptions.TOKEN);
    if (wantsTls(profile) || !shown) {
      return List.of();
    }
    String what = profile.has(NatsOptions.TOKEN) ? "the token" : "username and password";
    return NatsOptions.servers(profile).stream()
        .map(Server::host)
        .distinct()
        .flatMap(host -> Exposure.warning(host, what, "set tls.enabled: true").stream())
        .toList();
  }
}
