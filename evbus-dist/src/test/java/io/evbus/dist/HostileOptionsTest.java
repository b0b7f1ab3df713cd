package io.evbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Fault;
import io.evbus.cli.reference.Ingresses;
import io.evbus.spi.Ingress;
import io.evbus.spi.Option;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No option of any ingress loads a class, looks a name up or runs a program (row S14). */
class HostileOptionsTest {
  /** Properties of client libraries that have been used for that, or could be. */
  private static final List<String> HOSTILE =
      List.of(
          "class",
          "@class",
          "__proto__",
          "constructor",
          "driver",
          "driverClassName",
          "dataSourceClassName",
          "jndi",
          "jndiName",
          "java.naming.factory.initial",
          "java.naming.provider.url",
          "sasl.jaas.config",
          "sasl.login.class",
          "sasl.login.callback.handler.class",
          "sasl.client.callback.handler.class",
          "sasl.oauthbearer.token.endpoint.url",
          "sasl.oauthbearer.jwks.endpoint.url",
          "sasl.oauthbearer.jwt.retriever.class",
          "sasl.kerberos.kinit.cmd",
          "security.providers",
          "ssl.engine.factory.class",
          "ssl.provider",
          "ssl.truststore.location",
          "ssl.keystore.location",
          "ssl.endpoint.identification.algorithm",
          "key.serializer",
          "value.serializer",
          "key.deserializer",
          "partitioner.class",
          "interceptor.classes",
          "metric.reporters",
          "config.providers",
          "config.providers.env.class",
          "client.dns.lookup.class",
          "socketFactory",
          "socketFactoryArg",
          "sslfactory",
          "sslpasswordcallback",
          "sslhostnameverifier",
          "authenticationPluginClassName",
          "kerberosServerName",
          "jaasApplicationName",
          "loggerFile",
          "loggerLevel",
          "socketFactoryClass",
          "credentialsProvider",
          "saslConfig",
          "metricsCollector",
          "threadFactory",
          "exceptionHandler",
          "recordConverter",
          "trustManager",
          "hostnameVerifier",
          "proxyCommand",
          "command",
          "exec",
          "script",
          "plugin",
          "plugins",
          "include");

  private static final Pattern NAMES_A_CLASS =
      Pattern.compile(
          "(?i)(^|[._-])(class(es)?|jaas|jndi|naming|factory|serializer|deserializer|interceptors?"
              + "|reporters?|providers?|handler|verifier|plugins?|cmd|command|script)"
              + "($|[._-])|className|factoryarg");

  @Test
  void atLeastFiftyHostileKeysAreRefusedByEveryIngressAtEveryLevel() {
    assertThat(HOSTILE).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(50);
    for (Ingress ingress : Ingresses.installed().all()) {
      for (String level : levels(ingress)) {
        for (String key : HOSTILE) {
          refused(ingress, level, key, Map.of(key, "com.example.Evil"));
          refused(ingress, level, key, nested(key));
        }
      }
    }
  }

  @Test
  void nothingThatIsPassedOnNamesAClass() {
    for (Ingress ingress : Ingresses.installed().all()) {
      assertThat(ingress.options().open()).as("%s takes any key", ingress.name()).isFalse();
      assertThat(ingress.options().nativePassThrough())
          .as("what %s passes on", ingress.name())
          .noneMatch(name -> NAMES_A_CLASS.matcher(name).find());
      assertThat(names(ingress))
          .as("options of %s", ingress.name())
          .noneMatch(name -> NAMES_A_CLASS.matcher(name).find());
    }
  }

  @Test
  void aTypoIsRefusedWithTheNearestName() {
    for (Ingress ingress : Ingresses.installed().all()) {
      for (Option<?> option : ingress.options().options()) {
        String typo = option.name() + "x";
        List<Fault> faults = parse(ingress, nested(typo));
        assertThat(faults)
            .as("%s: %s", ingress.name(), typo)
            .anyMatch(
                fault -> fault.path().equals(typo) && fault.message().contains("did you mean"));
      }
    }
  }

  private static void refused(
      Ingress ingress, String level, String key, Map<String, Object> hostile) {
    List<Fault> faults = parse(ingress, level.isEmpty() ? hostile : Map.of(level, hostile));
    assertThat(faults)
        .as("%s: %s below %s", ingress.name(), key, level)
        .anyMatch(fault -> !fault.message().startsWith("is required"));
    assertThat(faults.toString()).as("a fault shows no value").doesNotContain("Evil");
  }

  private static List<Fault> parse(Ingress ingress, Map<String, Object> options) {
    List<Fault> faults = new ArrayList<>();
    ingress.options().parse("", options, faults::add);
    return faults;
  }

  /** The maps that a profile may hold, such as {@code tls}; the empty one is the profile itself. */
  private static TreeSet<String> levels(Ingress ingress) {
    TreeSet<String> levels = new TreeSet<>();
    levels.add("");
    names(ingress)
        .filter(name -> name.contains("."))
        .forEach(name -> levels.add(name.substring(0, name.indexOf('.'))));
    return levels;
  }

  private static Stream<String> names(Ingress ingress) {
    return Stream.concat(
        ingress.options().nativePassThrough().stream(),
        ingress.options().options().stream()
            .flatMap(option -> Stream.concat(Stream.of(option.name()), option.aliases().stream())));
  }

  private static Map<String, Object> nested(String key) {
    int dot = key.indexOf('.');
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(
        dot < 0 ? key : key.substring(0, dot),
        dot < 0 ? "com.example.Evil" : nested(key.substring(dot + 1)));
    return map;
  }
}
