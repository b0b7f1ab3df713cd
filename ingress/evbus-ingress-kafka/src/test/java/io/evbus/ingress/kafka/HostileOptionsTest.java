package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.ingress.kafka.KafkaOptions.Mechanism;
import io.evbus.spi.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No profile loads a class, reads a file or calls somebody up through the client library. */
class HostileOptionsTest {
  static final AtomicInteger LOADED = new AtomicInteger();
  private static final String CLASS = HostileOptionsTest.class.getPackageName() + ".HostileClass";
  private static ServerSocketChannel lookups;

  @BeforeAll
  static void listen() throws IOException {
    lookups = ServerSocketChannel.open();
    lookups.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    lookups.configureBlocking(false);
  }

  @AfterAll
  static void nothingWasLoadedAndNobodyCalled() throws IOException {
    assertThat(lookups.accept()).as("somebody who looked up a name").isNull();
    lookups.close();
    assertThat(LOADED).as("how often the hostile class was loaded or made").hasValue(0);
  }

  private static String url() throws IOException {
    return "ldap://127.0.0.1:" + ((InetSocketAddress) lookups.getLocalAddress()).getPort() + "/x";
  }

  static Stream<Arguments> keys() throws IOException {
    String jndi =
        "com.sun.security.auth.module.JndiLoginModule required user.provider.url=\""
            + url()
            + "\" useFirstPass=\"true\" group.provider.url=\"x\";";
    return Stream.of(
        row("auto.include.jmx.reporter", "true"),
        row("bootstrap.servers", "evil.example.org:9092"),
        row("config.providers", "file"),
        row("config.providers.file.class", CLASS),
        row("enable.idempotence", "false"),
        row("interceptor.classes", CLASS),
        row("key.deserializer", CLASS),
        row("key.serializer", CLASS),
        row("max.in.flight.requests.per.connection", "100"),
        row("metric.reporters", CLASS),
        row("metrics.context.x", CLASS),
        row("partitioner.class", CLASS),
        row("principal.builder.class", CLASS),
        row("producer.override.sasl.jaas.config", jndi),
        row("retries", "0"),
        row("sasl.client.callback.handler.class", CLASS),
        row("sasl.jaas.config", CLASS + " required;"),
        row("sasl.jaas.config", jndi),
        row("sasl.jaas.config", "com.sun.security.auth.module.LdapLoginModule required;"),
        row("sasl.kerberos.kinit.cmd", "/bin/sh -c id"),
        row("sasl.kerberos.service.name", "kafka"),
        row("sasl.login.callback.handler.class", CLASS),
        row("sasl.login.class", CLASS),
        row("sasl.login.connect.timeout.ms", "1"),
        row("sasl.mechanism", "OAUTHBEARER"),
        row("sasl.oauthbearer.assertion.file", "/etc/passwd"),
        row("sasl.oauthbearer.jwks.endpoint.url", "file:///etc/passwd"),
        row("sasl.oauthbearer.jwt.retriever.class", CLASS),
        row("sasl.oauthbearer.jwt.validator.class", CLASS),
        row("sasl.oauthbearer.token.endpoint.url", url()),
        row("security.protocol", "PLAINTEXT"),
        row("security.providers", CLASS),
        row("socket.factory", CLASS),
        row("ssl.cipher.suites", "TLS_RSA_WITH_NULL_SHA256"),
        row("ssl.enabled.protocols", "TLSv1"),
        row("ssl.endpoint.identification.algorithm", ""),
        row("ssl.engine.factory.class", CLASS),
        row("ssl.keymanager.algorithm", "X"),
        row("ssl.keystore.location", "/etc/passwd"),
        row("ssl.keystore.type", CLASS),
        row("ssl.protocol", "TLSv1"),
        row("ssl.provider", CLASS),
        row("ssl.secure.random.implementation", CLASS),
        row("ssl.trustmanager.algorithm", "X"),
        row("ssl.truststore.location", "/etc/passwd"),
        row("ssl.truststore.type", CLASS),
        row("transaction.timeout.ms", "1"),
        row("transactional.id", "stolen"),
        row("value.deserializer", CLASS),
        row("value.serializer", CLASS),
        row("value.serializer.class", CLASS),
        row("java.naming.provider.url", url()),
        row("java.security.auth.login.config", "/etc/passwd"),
        row("org.apache.kafka.disallowed.login.modules", ""),
        row("class", CLASS),
        row("reporters", List.of(CLASS)));
  }

  private static Arguments row(String key, Object value) {
    return Arguments.of(key, value);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aHostileKeyIsAFaultWhereverItStands(String key, Object value) {
    for (Map<String, Object> options :
        List.<Map<String, Object>>of(
            Map.of(key, value),
            nested(key, value),
            Map.of("connection", Map.of(key, value)),
            Map.of("connection", nested(key, value)),
            Map.of("native", Map.of(key, value)),
            Map.of("native", nested(key, value)),
            Map.of("native." + key, value),
            Map.of("ssl", Map.of(key, value)),
            Map.of("tls", Map.of(key, value)))) {
      assertThat(Profiles.faults(Profiles.topic("t", options))).as("%s", options).isNotEmpty();
    }
  }

  /** The same key with each dot as a level. */
  private static Map<String, Object> nested(String key, Object value) {
    Object inner = value;
    String[] levels = key.split("\\.");
    for (int i = levels.length - 1; i > 0; i--) {
      inner = Map.of(levels[i], inner);
    }
    return Map.of(levels[0], inner);
  }

  static Stream<Arguments> values() throws IOException {
    return Stream.of(
        row("acks", CLASS),
        row("compression_type", CLASS),
        row("security_protocol", "javax." + CLASS),
        row("sasl_mechanism", "GSSAPI"),
        row("sasl_mechanism", "OAUTHBEARER"),
        row("sasl_mechanism", CLASS),
        row("linger_ms", CLASS),
        row("linger_ms", "${file:/etc/passwd:x}"),
        row("max_request_size", "${env:HOME}"),
        row("bootstrap_servers", url()),
        row("bootstrap_servers", "jndi:" + url()),
        row("bootstrap_servers", "${file:/etc/passwd:x}"),
        row("bootstrap_servers", List.of("good:9092", "/etc/passwd")),
        row("bootstrap_servers", Map.of("class", CLASS)),
        row("topics", "../../etc/passwd"),
        row("topics", List.of("..")),
        row("topics", "${env:HOME}"),
        row("delivery_timeout", CLASS),
        row("tls.ca_file", Map.of("class", CLASS)),
        row("native.buffer.memory", CLASS),
        row("native.client.dns.lookup", CLASS),
        row("native.reconnect.backoff.ms", "-7"),
        row("native.send.buffer.bytes", List.of(CLASS)));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aHostileValueIsAFault(String key, Object value) {
    Map<String, Object> options = Profiles.topic("t", Map.of());
    options.put(key, value);
    assertThat(Profiles.faults(options)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "",
        "\"; HOSTILE required a=\"b",
        "x\\",
        "x\\\"; HOSTILE required a=\"b",
        "a\n\"; HOSTILE required;",
        "a\r\n// b",
        "${file:/etc/passwd:x}",
        "tab\t\\t /* c */ 'q' \u0000 Köln \ud83d\udd11",
        "=;{}",
      })
  void credentialsStayInsideTheirQuotes(String template) {
    String text = template.replace("HOSTILE", CLASS);
    String login = Security.login(Mechanism.SCRAM_SHA_256, text, Secret.of(text));
    List<AppConfigurationEntry> entries =
        JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(login)))
            .configurationEntries();
    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).getLoginModuleName()).endsWith(".ScramLoginModule");
    assertThat(entries.get(0).getOptions()).isEqualTo(Map.of("username", text, "password", text));
    Map<String, Object> options = new HashMap<>(Profiles.topic("t", Map.of()));
    options.put("sasl_plain_username", text);
    options.put("sasl_plain_password", text);
    try (Admin admin = admin(options)) {
      admin.close(Duration.ZERO);
    }
  }

  private static Admin admin(Map<String, Object> options) {
    try {
      return KafkaClients.admin(Profiles.destination(options));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theAllowListNamesNothingThatCouldBeAClass() {
    assertThat(NativeOptions.NAMES)
        .isNotEmpty()
        .noneMatch(name -> name.matches(".*(class|sasl|ssl|jaas|provider|reporter|handler).*"));
  }
}
