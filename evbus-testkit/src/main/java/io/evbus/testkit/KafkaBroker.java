package io.evbus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A Kafka of one node, broker and controller in one, in a process, a folder and on ports of its
 * own; its classes are those of {@code org.apache.kafka:kafka_2.13} on the tests' class path. It is
 * ready about 5 s after {@link #start}. What it has confirmed survives {@link #kill9}, for it is in
 * the page cache of the machine. Not thread-safe.
 *
 * <p>Listeners: {@link #port} for direct use; {@link #targetPort} for a proxy, whose clients are
 * told to connect to {@code localhost} on {@link #proxyPort}; {@link #saslPort} for SASL without
 * TLS, with PLAIN for the user {@value #PLAIN_USER} and SCRAM for users that a test adds; {@link
 * #tlsPort} when it was asked for.
 */
public final class KafkaBroker implements AutoCloseable {
  /** The user that PLAIN knows. */
  public static final String PLAIN_USER = "plain-user";

  /** That user's password. */
  public static final String PLAIN_PASSWORD = "plain \"password\" \\ with; signs";

  private static final String MAIN = "kafka.Kafka";
  private static final String READY = "Kafka Server started";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final int port = Ports.free();
  private final int targetPort = Ports.free();
  private final int proxyPort = Ports.free();
  private final int saslPort = Ports.free();
  private final int tlsPort = Ports.free();
  private final int controllerPort = Ports.free();
  private int starts;
  private @Nullable Process server;

  private KafkaBroker(Path folder, List<String> configuration, boolean tls) {
    this.folder = folder;
    List<String> lines = new ArrayList<>(configuration(tls));
    lines.addAll(configuration);
    write("server.properties", String.join("\n", lines) + "\n");
    format();
  }

  /** Whether the broker's classes are here. */
  public static boolean isInstalled() {
    return KafkaBroker.class.getClassLoader().getResource(MAIN.replace('.', '/') + ".class")
        != null;
  }

  /** Skips the test where they are not. */
  public static void assumeInstalled() {
    Assumptions.assumeTrue(
        isInstalled(), "Kafka is not here; add org.apache.kafka:kafka_2.13 in test scope");
  }

  /** Starts a broker with further lines of configuration, and waits until it is ready. */
  public static KafkaBroker start(String... configuration) {
    return start(Arrays.asList(configuration), false);
  }

  /** As {@link #start}, with a TLS listener that shows a signed certificate. */
  public static KafkaBroker startWithTls(
      Certificates certificates, String file, String... configuration) {
    List<String> lines = new ArrayList<>();
    lines.add("ssl.keystore.type=PEM");
    lines.add("ssl.keystore.location=" + keyWithCertificate(certificates, file));
    lines.add("ssl.truststore.type=PEM");
    lines.add("ssl.truststore.location=" + certificates.pem("ca"));
    lines.addAll(Arrays.asList(configuration));
    return start(lines, true);
  }

  private static KafkaBroker start(List<String> configuration, boolean tls) {
    assumeInstalled();
    try {
      Path folder = Files.createTempDirectory("evbus-kafka");
      KafkaBroker broker = new KafkaBroker(folder, configuration, tls);
      broker.restart();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException("Making a folder for Kafka", e);
    }
  }

  private static Path keyWithCertificate(Certificates certificates, String file) {
    Path both = certificates.pem(file).resolveSibling(file + ".both.pem");
    try {
      return Files.writeString(
          both,
          Files.readString(certificates.key(file)) + Files.readString(certificates.pem(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("Writing " + both, e);
    }
  }

  private List<String> configuration(boolean tls) {
    String listeners =
        "PLAIN://127.0.0.1:%d,PROXIED://127.0.0.1:%d,SASL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(port, targetPort, saslPort, controllerPort);
    String advertised =
        "PLAIN://127.0.0.1:%d,PROXIED://localhost:%d,SASL://127.0.0.1:%d"
            .formatted(port, proxyPort, saslPort);
    String secured = tls ? ",TLS://127.0.0.1:" + tlsPort : "";
    return List.of(
        "process.roles=broker,controller",
        "node.id=1",
        "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
        "controller.listener.names=CONTROLLER",
        "inter.broker.listener.name=PLAIN",
        "listeners=" + listeners + secured,
        "advertised.listeners=" + advertised + (tls ? ",TLS://localhost:" + tlsPort : ""),
        "listener.security.protocol.map=PLAIN:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT,"
            + "SASL:SASL_PLAINTEXT,TLS:SSL",
        "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        "listener.name.sasl.plain.sasl.jaas.config="
            + propertyText(
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_"
                    + PLAIN_USER
                    + "=\"plain \\\"password\\\" \\\\ with; signs\";"),
        "listener.name.sasl.scram-sha-256.sasl.jaas.config="
            + "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        "listener.name.sasl.scram-sha-512.sasl.jaas.config="
            + "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        "log.dirs=" + folder.resolve("data"),
        "offsets.topic.replication.factor=1",
        "offsets.topic.num.partitions=1",
        "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1",
        "group.initial.rebalance.delay.ms=0");
  }

  private static String propertyText(String value) {
    return value.replace("\\", "\\\\");
  }

  private void format() {
    List<String> command = java("kafka.tools.StorageTool");
    command.addAll(
        List.of("format", "-t", "ZXZidXMtdGVzdGtpdC0wMQ", "-c", file("server.properties")));
    Program.run(Map.of(), command);
  }

  private List<String> java(String main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main);
    return command;
  }

  /** Starts the broker again with the data it has, and waits until it is ready. */
  public void restart() {
    Path output = folder.resolve("server-" + ++starts + ".out");
    List<String> command = java(MAIN);
    command.add(file("server.properties"));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      server = process;
      Awaitility.await("Kafka in " + folder)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> read(output).contains(READY) || !process.isAlive());
      if (!process.isAlive()) {
        throw new IllegalStateException("Starting Kafka: it ended\n" + read(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Starting Kafka", e);
    }
  }

  /** Ends the broker as a power cut of its process would. */
  public void kill9() {
    end(true);
  }

  /** Ends the broker in order. */
  public void stop() {
    end(false);
  }

  /** Stops the broker where it stands: its ports stay open and nothing answers. */
  public void freeze() {
    signal("STOP");
  }

  /** Lets a frozen broker go on. */
  public void thaw() {
    signal("CONT");
  }

  /** The port of 127.0.0.1 for direct use. */
  public int port() {
    return port;
  }

  /** The port of 127.0.0.1 that a proxy forwards to. */
  public int targetPort() {
    return targetPort;
  }

  /** The port that the proxy must listen on: the broker tells clients to come there. */
  public int proxyPort() {
    return proxyPort;
  }

  /** The port of 127.0.0.1 that wants SASL. */
  public int saslPort() {
    return saslPort;
  }

  /** The port of localhost with TLS, if it was asked for. */
  public int tlsPort() {
    return tlsPort;
  }

  /** Its topics and users, by the plain clients. */
  public KafkaTopics topics() {
    return new KafkaTopics("127.0.0.1:" + port);
  }

  /** Ends the broker and removes its folder. */
  @Override
  public void close() {
    end(true);
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Removing " + folder, e);
    }
  }

  private void signal(String name) {
    Process process = server;
    if (process != null) {
      Program.run(Map.of(), List.of("sh", "-c", "kill -" + name + " " + process.pid()));
    }
  }

  private void end(boolean forcibly) {
    Process process = server;
    if (process == null) {
      return;
    }
    if (forcibly) {
      process.destroyForcibly();
    } else {
      process.destroy();
    }
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("Ending Kafka: no end in two minutes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Ending Kafka: interrupted", e);
    }
    server = null;
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String name, String content) {
    try {
      Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing " + name + " for Kafka", e);
    }
  }

  private static String read(Path output) {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return "";
    }
  }
}
