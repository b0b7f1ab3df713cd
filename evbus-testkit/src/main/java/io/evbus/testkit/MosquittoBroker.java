package io.evbus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A Mosquitto of Debian's package {@code mosquitto} in a folder and on ports of its own, for
 * anybody without a user and for users that {@link #password} makes. It is ready in a moment. Not
 * thread-safe.
 *
 * <p>It writes what it has to disk at {@link #save} and when it is ended in order, and at no other
 * time: what is queued in it is lost by {@link #kill9}. Unless the configuration says otherwise,
 * its queues and what is under way have no limits.
 */
public final class MosquittoBroker implements AutoCloseable {
  private static final Path BINARY = Path.of("/usr/sbin/mosquitto");
  private static final Path PASSWORDS = Path.of("/usr/bin/mosquitto_passwd");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final int port = Ports.free();
  private final Optional<Integer> tlsPort;
  private final ServerProcess server = new ServerProcess("Mosquitto");

  private MosquittoBroker(Path folder, List<String> tls, List<String> configuration) {
    this.folder = folder;
    this.tlsPort = tls.isEmpty() ? Optional.empty() : Optional.of(Ports.free());
    List<String> lines = new ArrayList<>();
    lines.add("user root");
    lines.add("persistence true");
    lines.add("persistence_location " + folder + "/");
    lines.add("autosave_interval 0");
    lines.add("allow_anonymous true");
    lines.add("password_file " + passwords());
    lines.add("queue_qos0_messages true");
    lines.add("sys_interval 1");
    Map.of("max_queued_messages", "0", "max_inflight_messages", "0")
        .forEach(
            (key, value) -> {
              if (configuration.stream().noneMatch(line -> line.startsWith(key + " "))) {
                lines.add(key + " " + value);
              }
            });
    lines.addAll(configuration);
    lines.add("listener " + port + " 127.0.0.1");
    tlsPort.ifPresent(
        number -> {
          lines.add("listener " + number + " 127.0.0.1");
          lines.addAll(tls);
        });
    write(passwords(), "");
    write(folder.resolve("mosquitto.conf"), String.join("\n", lines) + "\n");
  }

  /** Whether the package is installed. */
  public static boolean isInstalled() {
    return Files.isExecutable(BINARY) && Files.isExecutable(PASSWORDS);
  }

  /** Skips the test where the package is not installed. */
  public static void assumeInstalled() {
    Assumptions.assumeTrue(isInstalled(), "Mosquitto is not here; install the package mosquitto");
  }

  /** Starts a broker with further lines of configuration, and waits until it is ready. */
  public static MosquittoBroker start(String... configuration) {
    return start(List.of(), configuration);
  }

  /**
   * As {@link #start}, with a TLS listener that shows a signed certificate and, if that is asked
   * for, wants one of the same authority.
   */
  public static MosquittoBroker startWithTls(
      Certificates certificates, String file, boolean wantsCertificate, String... configuration) {
    List<String> tls =
        List.of(
            "cafile " + certificates.pem("ca"),
            "certfile " + certificates.pem(file),
            "keyfile " + certificates.key(file),
            "require_certificate " + wantsCertificate);
    return start(tls, configuration);
  }

  private static MosquittoBroker start(List<String> tls, String... configuration) {
    assumeInstalled();
    Path folder = Folders.make("evbus-mosquitto");
    MosquittoBroker broker = new MosquittoBroker(folder, tls, Arrays.asList(configuration));
    try {
      broker.restart();
      return broker;
    } catch (RuntimeException | Error e) {
      broker.close();
      throw e;
    }
  }

  /** Starts the broker again with what it has on disk, and waits until it is ready. */
  public void restart() {
    try {
      Process started =
          new ProcessBuilder(BINARY.toString(), "-c", folder.resolve("mosquitto.conf").toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      server.is(started);
      Awaitility.await("Mosquitto in " + folder)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> Ports.isOpen(port) || !started.isAlive());
      if (!started.isAlive()) {
        throw new IllegalStateException("Starting Mosquitto: it ended\n" + Files.readString(log()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Starting Mosquitto", e);
    }
  }

  private Path log() {
    return folder.resolve("server.out");
  }

  private Path passwords() {
    return folder.resolve("passwords");
  }

  /** Ends the broker as a power cut of its process would. */
  public void kill9() {
    server.kill9();
  }

  /** Ends the broker in order. */
  public void stop() {
    server.stop();
  }

  /** Stops the broker where it stands: its ports stay open and nothing answers. */
  public void freeze() {
    server.freeze();
  }

  /** Lets a frozen broker go on. */
  public void thaw() {
    server.thaw();
  }

  /** Has the broker write sessions, subscriptions and messages to disk; returns when it has. */
  public void save() {
    Optional<FileTime> before = saved();
    server.signal("USR1");
    Awaitility.await("Mosquitto's file in " + folder)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> !saved().equals(before));
  }

  private Optional<FileTime> saved() {
    try {
      Path file = folder.resolve("mosquitto.db");
      return Files.exists(file) ? Optional.of(Files.getLastModifiedTime(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Looking at Mosquitto's file", e);
    }
  }

  /** Makes a user, or changes its password. The broker takes a moment to know. */
  public void password(String user, String password) {
    Program.run(
        Map.of(), List.of(PASSWORDS.toString(), "-b", passwords().toString(), user, password));
    server.signal("HUP");
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The TLS port on 127.0.0.1. */
  public int tlsPort() {
    return tlsPort.orElseThrow();
  }

  /** Ends the broker and removes its folder. */
  @Override
  public void close() {
    server.kill9();
    Folders.remove(folder);
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing " + file + " for Mosquitto", e);
    }
  }
}
