package io.evbus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A NATS server with JetStream, of Debian's package {@code nats-server}, in a folder and on a port
 * of its own. It is ready about 0.3 s after {@link #start}. What its streams have confirmed to
 * files survives {@link #kill9}, for it is in the page cache of the machine. Not thread-safe.
 */
public final class NatsBroker implements AutoCloseable {
  private static final List<Path> BINARIES =
      List.of(Path.of("/usr/sbin/nats-server"), Path.of("/usr/bin/nats-server"));
  private static final String RELOADED = "Reloaded server configuration";
  private static final String READY = "Server is ready";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Path folder;
  private final boolean jetStream;
  private final int port = Ports.free();
  private final ServerProcess server = new ServerProcess("NATS");

  private NatsBroker(Path folder, boolean jetStream) {
    this.folder = folder;
    this.jetStream = jetStream;
  }

  /** Whether the package is installed. */
  public static boolean isInstalled() {
    return BINARIES.stream().anyMatch(Files::isExecutable);
  }

  /** Skips the test where the package is not installed. */
  public static void assumeInstalled() {
    Assumptions.assumeTrue(isInstalled(), "NATS is not here; install the package nats-server");
  }

  /** Starts a server with further lines of configuration, and waits until it is ready. */
  public static NatsBroker start(String... configuration) {
    return start(true, configuration);
  }

  /** As {@link #start}, but the server keeps nothing. */
  public static NatsBroker startWithoutJetStream(String... configuration) {
    return start(false, configuration);
  }

  private static NatsBroker start(boolean jetStream, String... configuration) {
    assumeInstalled();
    NatsBroker broker = new NatsBroker(Folders.make("evbus-nats"), jetStream);
    try {
      broker.restart(configuration);
      return broker;
    } catch (RuntimeException | Error e) {
      broker.close();
      throw e;
    }
  }

  private void write(String... configuration) {
    List<String> lines = new ArrayList<>();
    lines.add("listen: 127.0.0.1:" + port);
    lines.add("server_name: evbus");
    lines.add("log_file: \"" + log() + "\"");
    if (jetStream) {
      lines.add("jetstream { store_dir: \"" + folder.resolve("data") + "\" }");
    }
    lines.addAll(Arrays.asList(configuration));
    Path file = folder.resolve("nats.conf");
    try {
      Files.writeString(file, String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Writing " + file, e);
    }
  }

  /** Gives the running server other lines of configuration, and waits until it has taken them. */
  public void reconfigure(String... configuration) {
    write(configuration);
    long before = said(RELOADED);
    server.signal("HUP");
    await("NATS has taken its configuration", RELOADED, before);
  }

  /** Starts the server again with the data it has, and waits until it is ready. */
  public void restart() {
    long before = said(READY);
    try {
      server.is(
          new ProcessBuilder(binary(), "-c", folder.resolve("nats.conf").toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("server.out").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("Starting NATS", e);
    }
    await("NATS in " + folder, READY, before);
  }

  /** As {@link #restart()}, with other lines of configuration. */
  public void restart(String... configuration) {
    write(configuration);
    restart();
  }

  private static String binary() {
    return BINARIES.stream().filter(Files::isExecutable).findFirst().orElseThrow().toString();
  }

  private void await(String what, String line, long before) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .until(
            () -> {
              if (!server.isAlive()) {
                throw new IllegalStateException(
                    "Starting NATS: it ended; "
                        + Files.readString(folder.resolve("server.out"))
                        + (Files.exists(log()) ? Files.readString(log()) : ""));
              }
              return said(line) > before;
            });
  }

  private long said(String line) {
    if (!Files.exists(log())) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(log())) {
      return lines.filter(each -> each.contains(line)).count();
    } catch (IOException e) {
      throw new UncheckedIOException("Reading " + log(), e);
    }
  }

  private Path log() {
    return folder.resolve("nats.log");
  }

  /** Ends the server as a power cut of its process would. */
  public void kill9() {
    server.kill9();
  }

  /** Ends the server in order. */
  public void stop() {
    server.stop();
  }

  /** Stops the server where it stands: its port stays open and nothing answers. */
  public void freeze() {
    server.freeze();
  }

  /** Lets a frozen server go on. */
  public void thaw() {
    server.thaw();
  }

  /** The port of 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Its streams, by the plain client. */
  public NatsStreams streams() {
    return new NatsStreams("nats://127.0.0.1:" + port);
  }

  /** Ends the server and removes its folder. */
  @Override
  public void close() {
    server.kill9();
    Folders.remove(folder);
  }
}
