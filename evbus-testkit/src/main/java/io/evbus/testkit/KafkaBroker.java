package io.evbus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  private static final String SCRAM_LOGIN =
      "org.apache.kafka.common.security.scram.ScramLoginModule required;";

  private final Path folder;
  private final int port = Ports.free();
  private final int targetPort = Ports.free();
  private final int proxyPort = Ports.free();
  private final int saslPort = Ports.free();
  private final int tlsPort = Ports.free();
  private final int controllerPort = Ports.free();
  private final KafkaNode node;

  private KafkaBroker(Path folder, List<String> configuration, boolean tls) {
    this.folder = folder;
    List<String> lines = new ArrayList<>(common(KafkaTopics.BROKER, "data"));
    lines.add("process.roles=broker,controller");
    lines.addAll(listeners(tls));
    lines.addAll(sasl());
    lines.addAll(configuration);
    this.node = new KafkaNode(folder.resolve("node"), lines);
  }

  /** Whether the broker's classes are here. */
  public static boolean isInstalled() {
    String main = KafkaNode.MAIN.replace('.', '/') + ".class";
    return KafkaBroker.class.getClassLoader().getResource(main) != null;
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
    Path folder = Folders.make("evbus-kafka");
    try {
      KafkaBroker broker = new KafkaBroker(folder, configuration, tls);
      try {
        broker.restart();
        return broker;
      } catch (RuntimeException | Error e) {
        broker.kill9();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      Folders.remove(folder);
      throw e;
    }
  }

  private static Path keyWithCertificate(Certificates certificates, String file) {
    Path both = certificates.pem(file).resolveSibling(file + ".both.pem");
    try {
      String key = Files.readString(certificates.key(file));
      return Files.writeString(both, key + Files.readString(certificates.pem(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("Writing " + both, e);
    }
  }

  private List<String> common(int id, String data) {
    return List.of(
        "node.id=" + id,
        "controller.quorum.voters=" + KafkaTopics.BROKER + "@127.0.0.1:" + controllerPort,
        "controller.listener.names=CONTROLLER",
        "listener.security.protocol.map=PLAIN:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT,"
            + "SASL:SASL_PLAINTEXT,TLS:SSL",
        "inter.broker.listener.name=PLAIN",
        "log.dirs=" + folder.resolve(data),
        "offsets.topic.replication.factor=1",
        "offsets.topic.num.partitions=1",
        "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1",
        "group.initial.rebalance.delay.ms=0");
  }

  private List<String> listeners(boolean tls) {
    String bound =
        "PLAIN://127.0.0.1:%d,PROXIED://127.0.0.1:%d,SASL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(port, targetPort, saslPort, controllerPort);
    String advertised =
        "PLAIN://127.0.0.1:%d,PROXIED://localhost:%d,SASL://127.0.0.1:%d"
            .formatted(port, proxyPort, saslPort);
    return List.of(
        "listeners=" + bound + (tls ? ",TLS://127.0.0.1:" + tlsPort : ""),
        "advertised.listeners=" + advertised + (tls ? ",TLS://localhost:" + tlsPort : ""));
  }

  private static List<String> sasl() {
    // Once escaped for the login configuration, once more for the file of properties.
    String password =
        PLAIN_PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"").replace("\\", "\\\\");
    return List.of(
        "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
        "listener.name.sasl.plain.sasl.jaas.config="
            + "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
                .formatted(PLAIN_USER, password),
        "listener.name.sasl.scram-sha-256.sasl.jaas.config=" + SCRAM_LOGIN,
        "listener.name.sasl.scram-sha-512.sasl.jaas.config=" + SCRAM_LOGIN);
  }

  /**
   * Makes a second broker known to the cluster, which then never comes back: {@link
   * KafkaTopics#createUnderReplicated} gives a topic a replica there.
   */
  public void registerAbsentBroker() {
    int ownPort = Ports.free();
    List<String> lines = new ArrayList<>(common(KafkaTopics.ABSENT_BROKER, "absent-data"));
    lines.add("process.roles=broker");
    lines.add("listeners=PLAIN://127.0.0.1:" + ownPort);
    lines.add("advertised.listeners=PLAIN://127.0.0.1:" + ownPort);
    KafkaNode absent = new KafkaNode(folder.resolve("absent"), lines);
    try {
      absent.start();
      absent.end(false);
    } finally {
      absent.end(true);
    }
  }

  /** Starts the broker again with the data it has, and waits until it is ready. */
  public void restart() {
    node.start();
  }

  /** Ends the broker as a power cut of its process would. */
  public void kill9() {
    node.end(true);
  }

  /** Ends the broker in order. */
  public void stop() {
    node.end(false);
  }

  /** Stops the broker where it stands: its ports stay open and nothing answers. */
  public void freeze() {
    node.signal("STOP");
  }

  /** Lets a frozen broker go on. */
  public void thaw() {
    node.signal("CONT");
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
    node.end(true);
    Folders.remove(folder);
  }
}
