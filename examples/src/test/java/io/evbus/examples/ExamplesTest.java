package io.evbus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Delivery;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.acct.Cipher;
import io.evbus.acct.CredentialFile;
import io.evbus.testkit.RabbitMqBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ExamplesTest {
  @TempDir Path folder;
  private final Queue<String> sent = new ConcurrentLinkedQueue<>();

  @Test
  void plainFunction() throws Exception {
    putOne(OwnIngress.plain(sent));
    assertThat(sent).containsExactly("\"hello\"");
  }

  @Test
  void functionWithProfile() throws Exception {
    putOne(OwnIngress.withProfile(sent));
    assertThat(sent).containsExactlyInAnyOrder("host1: \"hello\"", "host2: \"hello\"");
  }

  @Test
  void functionWithContext() throws Exception {
    putOne(OwnIngress.withContext(sent));
    assertThat(sent)
        .containsExactlyInAnyOrder("host1/channel1: \"hello\"", "host2/channel1: \"hello\"");
  }

  @Test
  void asynchronousFunction() throws Exception {
    putOne(OwnIngress.asynchronous(sent));
    assertThat(sent).containsExactly("\"hello\"");
  }

  @Test
  void pluginFoundByServiceLoader() throws Exception {
    PrintingIngress.DELIVERED.clear();
    putOne(EventBus.builder().profile("printing", "p", Map.of("prefix", "audit: ")));
    assertThat(PrintingIngress.DELIVERED).containsExactly("audit: \"hello\"");
  }

  @Test
  void singleJavaFileInThePluginsFolder() throws Exception {
    System.clearProperty("my_plugin.events");
    Path source = folder.resolve("MyPlugin.java");
    Files.copy(Path.of("plugins", "MyPlugin.java"), source);
    restrict();
    putOne(EventBus.builder().plugins(folder));
    assertThat(System.getProperty("my_plugin.events")).isEqualTo("1");
  }

  @Test
  void jarInThePluginsFolder() throws Exception {
    System.clearProperty("my_plugin.events");
    Path classes = Files.createDirectory(folder.resolve("classes"));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                apiJar(),
                "-d",
                classes.toString(),
                Path.of("plugins", "MyPlugin.java").toString());
    assertThat(status).isZero();
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("my-plugin.jar")))) {
      for (String name : List.of("MyPlugin.class", "MyPlugin$1.class")) {
        jar.putNextEntry(new JarEntry(name));
        jar.write(Files.readAllBytes(classes.resolve(name)));
      }
      jar.putNextEntry(new JarEntry("META-INF/services/io.evbus.spi.Ingress"));
      jar.write("MyPlugin\n".getBytes(StandardCharsets.UTF_8));
    }
    restrict();
    putOne(EventBus.builder().plugins(folder));
    assertThat(System.getProperty("my_plugin.events")).isEqualTo("1");
  }

  @Test
  void startUpOnTheExampleProfileWithARealBroker() throws Exception {
    RabbitMqBroker.assumeInstalled();
    try (RabbitMqBroker broker = RabbitMqBroker.start()) {
      CredentialFile.Encrypted credentials = encryptedProfile(broker.port());
      Delivery delivery =
          StartUp.run(credentials.file().toString(), credentials.newKey().orElseThrow().reveal());
      assertThat(delivery.everywhere()).isTrue();
      assertThat(delivery.fates())
          .containsOnlyKeys("pika.default/channel1", "pika.default/channel2");
      assertThat(
              HostCommand.run(
                  "--acct-file",
                  credentials.file().toString(),
                  "--acct-key",
                  credentials.newKey().orElseThrow().reveal(),
                  "--ingress-profiles",
                  "default"))
          .isZero();
      assertThat(broker.messages("channel1")).isEqualTo(2);
      assertThat(broker.messages("channel2")).isEqualTo(2);
    }
  }

  private CredentialFile.Encrypted encryptedProfile(int port) throws Exception {
    String yaml = Files.readString(Path.of("profiles", "rabbitmq.yml"));
    Path plain = Files.writeString(folder.resolve("rabbitmq.yml"), yaml.replace("5672", "" + port));
    return CredentialFile.encrypt(
        plain, Optional.empty(), Cipher.named("fernet"), Optional.empty(), false);
  }

  private static void putOne(EventBusBuilder builder) throws Exception {
    try (EventBus bus = builder.start()) {
      assertThat(bus.put("hello").delivered().get(30, TimeUnit.SECONDS).everywhere()).isTrue();
    }
  }

  private void restrict() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
    }
  }

  private static String apiJar() {
    return EventBus.class.getProtectionDomain().getCodeSource().getLocation().getPath();
  }
}
