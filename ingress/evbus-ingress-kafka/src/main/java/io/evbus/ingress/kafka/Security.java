package io.evbus.ingress.kafka;

import io.evbus.Reason;
import io.evbus.ingress.kafka.KafkaOptions.Mechanism;
import io.evbus.ingress.kafka.KafkaOptions.Protocol;
import io.evbus.spi.Checks;
import io.evbus.spi.IngressException;
import io.evbus.spi.Option;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/** TLS and SASL of a connection. Files are handed over by content, login modules are our choice. */
final class Security {
  private static final List<Option<?>> TLS_FILES =
      List.of(Tls.CA_FILE, Tls.CERT_FILE, Tls.KEY_FILE);
  private static final String PEM = "PEM";
  private static final String PLAIN_MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule";
  private static final String SCRAM_MODULE =
      "org.apache.kafka.common.security.scram.ScramLoginModule";

  private Security() {}

  /** What secures the connection, as it is said or as the other options imply. */
  static Protocol protocol(Profile profile) {
    return profile
        .get(KafkaOptions.PROTOCOL)
        .orElseGet(
            () ->
                wantsSasl(profile)
                    ? wantsTls(profile) ? Protocol.SASL_SSL : Protocol.SASL_PLAINTEXT
                    : wantsTls(profile) ? Protocol.SSL : Protocol.PLAINTEXT);
  }

  private static boolean wantsTls(Profile profile) {
    return profile.get(KafkaOptions.TLS).orElseGet(() -> TLS_FILES.stream().anyMatch(profile::has));
  }

  private static boolean wantsSasl(Profile profile) {
    return profile.has(KafkaOptions.USERNAME)
        || profile.has(KafkaOptions.PASSWORD)
        || profile.require(KafkaOptions.MECHANISM) != Mechanism.PLAIN;
  }

  /** Refuses options that contradict each other. */
  static void check(Profile profile, Checks checks) {
    Protocol protocol = protocol(profile);
    boolean user = profile.has(KafkaOptions.USERNAME);
    boolean password = profile.has(KafkaOptions.PASSWORD);
    checks
        .run(() -> Tls.check(profile))
        .that(
            protocol.isTls() || TLS_FILES.stream().noneMatch(profile::has),
            profile.has(KafkaOptions.PROTOCOL)
                ? "security_protocol asks for no TLS, but there are files for it; correct one of"
                    + " them"
                : "tls.enabled is false, but there are files for it; correct one of them")
        .that(
            !profile.has(KafkaOptions.TLS)
                || !profile.has(KafkaOptions.PROTOCOL)
                || profile.require(KafkaOptions.TLS) == protocol.isTls(),
            "tls.enabled and security_protocol contradict each other; remove one of them")
        .that(
            !protocol.isSasl() || (user && password),
            "SASL needs sasl_plain_username and sasl_plain_password; set both")
        .that(
            protocol.isSasl() || !(user || password),
            "security_protocol asks for no SASL, but there are credentials for it; remove them, or"
                + " set SASL_SSL");
  }

  /** Adds what the client must know. */
  static void configure(Profile profile, Map<String, Object> client) throws IngressException {
    Protocol protocol = protocol(profile);
    client.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol.name());
    if (protocol.isTls()) {
      tls(profile, client);
    }
    if (protocol.isSasl()) {
      client.put(SaslConfigs.SASL_MECHANISM, profile.require(KafkaOptions.MECHANISM).toString());
      client.put(
          SaslConfigs.SASL_JAAS_CONFIG,
          new Password(
              login(
                  profile.require(KafkaOptions.MECHANISM),
                  profile.require(KafkaOptions.USERNAME),
                  profile.require(KafkaOptions.PASSWORD))));
    }
  }

  private static void tls(Profile profile, Map<String, Object> client) throws IngressException {
    // Reads the files with the messages that all ingresses share; the client reads PEM texts.
    var unused = Tls.context(profile);
    client.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "https");
    if (profile.has(Tls.CA_FILE)) {
      client.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
      client.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, text(profile, Tls.CA_FILE));
    }
    if (profile.has(Tls.CERT_FILE)) {
      client.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
      client.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, text(profile, Tls.CERT_FILE));
      client.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, pem(Tls.key(profile)));
    }
  }

  /** The client can't decrypt what today's openssl writes, so it gets the key in the clear. */
  private static Password pem(PrivateKey key) {
    return new Password(
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }

  private static Password text(Profile profile, Option<Path> file) throws IngressException {
    try {
      return new Password(Files.readString(profile.require(file)));
    } catch (IOException e) {
      throw new IngressException(
          Reason.INVALID, "Reading " + file.name() + " of the profile: " + e.getMessage(), e);
    }
  }

  /** The login configuration, in which a quote ends a text and a backslash begins an escape. */
  static String login(Mechanism mechanism, String username, Secret password) {
    return (mechanism == Mechanism.PLAIN ? PLAIN_MODULE : SCRAM_MODULE)
        + " required username="
        + quoted(username)
        + " password="
        + quoted(password.reveal())
        + ";";
  }

  private static String quoted(String text) {
    return '"'
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
        + '"';
  }
}
