package io.evbus.ingress.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evbus.spi.Destination;
import io.evbus.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No profile loads a class, reads a file or calls somebody up through the driver. */
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
    return Stream.of(
        row("authenticationPluginClassName", CLASS),
        row("autosave", "always"),
        row("binaryTransfer", "false"),
        row("classLoaderStrategy", "driver"),
        row("connectExecutor", CLASS),
        row("currentSchema", "evil"),
        row("driver", CLASS),
        row("gsslib", "sspi"),
        row("gssEncMode", "require"),
        row("jaasApplicationName", "evil"),
        row("jaasLogin", "true"),
        row("java.naming.provider.url", url()),
        row("jndi", url()),
        row("kerberosServerName", "evil"),
        row("localSocketAddress", "10.0.0.1"),
        row("loggerFile", "/tmp/evbus-hostile.log"),
        row("loggerLevel", "TRACE"),
        row("logServerErrorDetail", "true"),
        row("options", "-c session_preload_libraries=evil"),
        row("PGHOST", "evil.example.org"),
        row("PGDBNAME", "evil"),
        row("preferQueryMode", "simple"),
        row("protocolVersion", "2"),
        row("readOnly", "true"),
        row("replication", "database"),
        row("requireAuth", "password"),
        row("service", "evil"),
        row("socketFactory", CLASS),
        row("socketFactoryArg", url()),
        row("socketFactory", "org.springframework.context.support.ClassPathXmlApplicationContext"),
        row("socketFactory", "java.io.FileOutputStream"),
        row("sslfactory", CLASS),
        row("sslfactory", "org.postgresql.ssl.NonValidatingFactory"),
        row("sslfactoryarg", "file:/etc/passwd"),
        row("sslhostnameverifier", CLASS),
        row("sslmode", "prefer"),
        row("sslmode", "allow"),
        row("sslpasswordcallback", CLASS),
        row("sspiServiceClass", CLASS),
        row("stringtype", "unspecified"),
        row("targetServerType", "secondary"),
        row("url", "jdbc:postgresql://h/d?socketFactory=" + CLASS),
        row("jdbcUrl", "jdbc:postgresql://h/d?loggerFile=/tmp/x"),
        row("useSpnego", "true"),
        row("xmlFactoryFactory", CLASS),
        row("class", CLASS));
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
            Map.of("native", Map.of(key, value)),
            Map.of("native." + key, value),
            Map.of("connection", Map.of(key, value)),
            Map.of("ssl", Map.of(key, value)),
            Map.of("tls", Map.of(key, value)))) {
      assertThat(Profiles.faults(Profiles.table("t", options))).as("%s", options).isNotEmpty();
    }
  }

  static Stream<Arguments> values() throws IOException {
    return Stream.of(
        row("host", "h?socketFactory=" + CLASS),
        row("host", "h/d?loggerFile=/tmp/x"),
        row("host", "h,evil/"),
        row("host", url()),
        row("host", List.of("good", "h&sslfactory=" + CLASS)),
        row("host", "jdbc:postgresql://h/d"),
        row("host", "/var/run/postgresql"),
        row("host", Map.of("class", CLASS)),
        row("port", "5432/d?socketFactory=" + CLASS),
        row("synchronous_commit", "on; DROP TABLE x"),
        row("body_type", "text); DROP TABLE x; --"),
        row("statement_timeout", CLASS),
        row("tls.ca_file", Map.of("class", CLASS)),
        row("columns", CLASS),
        row("columns", Map.of("id", Map.of("class", CLASS))),
        row("native.ApplicationName", "x\n"),
        row("native.channelBinding", CLASS),
        row("native.prepareThreshold", "-1"),
        row("native.sendBufferSize", List.of(CLASS)),
        row("native.sslNegotiation", "none"),
        row("native.tcpKeepAlive", "maybe"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aHostileValueIsAFault(String key, Object value) {
    Map<String, Object> options = Profiles.table("t", Map.of());
    options.put(key, value);
    assertThat(Profiles.faults(options)).isNotEmpty();
  }

  /** What may hold any text is handed to the driver as that text. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "d?socketFactory=HOSTILE&socketFactoryArg=x",
        "d&sslfactory=HOSTILE",
        "d%3FsocketFactory=HOSTILE",
        "d/../e?loggerFile=/tmp/evbus-hostile.log",
        "?authenticationPluginClassName=HOSTILE",
      })
  void aHostileTextStaysInItsPlace(String template) {
    String text = template.replace("HOSTILE", CLASS);
    Map<String, Object> options =
        Profiles.table(
            text,
            Map.of(
                "host",
                "127.0.0.1:" + Ports.free(),
                "database",
                text,
                "username",
                text,
                "password",
                text));
    options.put("table", '"' + "t" + '"');
    Destination destination = Profiles.destination(options);
    assertThat(catchThrowable(() -> new PostgresqlIngress().probe(destination)))
        .hasMessageContaining("is the server running there?");
  }

  @Test
  void theAllowListNamesNothingThatCouldBeAClass() {
    assertThat(NativeOptions.NAMES)
        .isNotEmpty()
        .noneMatch(
            name -> name.matches("(?i).*(class|factory|verifier|callback|logger|file|url).*"));
  }
}
