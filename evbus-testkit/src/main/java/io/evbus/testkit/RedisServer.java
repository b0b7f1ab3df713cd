package io.evbus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A Redis of Debian's package {@code redis-server}, in a folder and on ports of its own. It is
 * ready about 0.3 s after {@link #start}. It syncs before it answers, so that {@link #kill9} loses
 * nothing that it has confirmed. Not thread-safe, but for {@link #entries} and {@link #cli}.
 */
public final class RedisServer implements AutoCloseable {
  private static final Path BINARY = Path.of("/usr/bin/redis-server");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int MOST_ENTRIES = 20_000;

  private final Path folder;
  private final int port = Ports.free();
  private final int tlsPort = Ports.free();
  private volatile String password = "";
  private final ServerProcess server = new ServerProcess("Redis");

  private RedisServer(Path folder) {
    this.folder = folder;
  }

  /** Whether the package is installed. */
  public static boolean isInstalled() {
    return Files.isExecutable(BINARY);
  }

  /** Skips the test where the package is not installed. */
  public static void assumeInstalled() {
    Assumptions.assumeTrue(isInstalled(), "Redis is not here; install the package redis-server");
  }

  /** Starts a server with further lines of configuration, and waits until it is ready. */
  public static RedisServer start(String... configuration) {
    return start(Arrays.asList(configuration));
  }

  /** As {@link #start}, with a TLS port that shows a signed certificate. */
  public static RedisServer startWithTls(
      Certificates certificates, String file, String... configuration) {
    List<String> lines = new ArrayList<>();
    lines.add("tls-cert-file " + certificates.pem(file));
    lines.add("tls-key-file " + certificates.key(file));
    lines.add("tls-ca-cert-file " + certificates.pem("ca"));
    lines.addAll(Arrays.asList(configuration));
    return start(lines);
  }

  private static RedisServer start(List<String> configuration) {
    assumeInstalled();
    try {
      RedisServer server = new RedisServer(Files.createTempDirectory("evbus-redis"));
      server.write(configuration);
      server.restart();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("Making a folder for Redis", e);
    }
  }

  private void write(List<String> configuration) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("bind 127.0.0.1");
    lines.add("port " + port);
    lines.add("dir " + folder);
    lines.add("save \"\"");
    lines.add("appendonly yes");
    lines.add("appendfsync always");
    if (configuration.stream().anyMatch(line -> line.startsWith("tls-"))) {
      lines.add("tls-port " + tlsPort);
    }
    lines.addAll(configuration);
    Files.write(folder.resolve("redis.conf"), lines);
  }

  /** Starts the server again with the data it has, and waits until it is ready. */
  public void restart() {
    Path output = folder.resolve("server.out");
    try {
      server.is(
          new ProcessBuilder(BINARY.toString(), folder.resolve("redis.conf").toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("Starting Redis", e);
    }
    Awaitility.await("Redis in " + folder)
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .until(
            () -> {
              if (!server.isAlive()) {
                throw new IllegalStateException(
                    "Starting Redis: it ended; " + Files.readString(output));
              }
              return Ports.isOpen(port) && tryCli("ping").output().matches("(?s)(PONG|NOAUTH).*");
            });
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

  /** The port of localhost with TLS, if it was asked for. */
  public int tlsPort() {
    return tlsPort;
  }

  /** Gives the default user another password; none if it is empty. */
  public void requirePassword(String secret) {
    cli("config", "set", "requirepass", secret);
    password = secret;
  }

  /**
   * Runs {@code redis-cli} as the default user; its output.
   *
   * @throws IllegalStateException when the server answers an error
   */
  public String cli(String... command) {
    Program.Result result = tryCli(command);
    if (result.status() != 0) {
      throw new IllegalStateException(
          "Asking Redis for " + Arrays.toString(command) + ": " + result.output());
    }
    return result.output().strip();
  }

  private Program.Result tryCli(String... command) {
    List<String> program = new ArrayList<>();
    program.addAll(List.of("redis-cli", "-e", "-p", Integer.toString(port)));
    program.addAll(Arrays.asList(command));
    return Program.tryRun(
        password.isEmpty() ? Map.of() : Map.of("REDISCLI_AUTH", password), program);
  }

  /** The entries of a stream behind one with this id, or all if it is empty, in order. */
  public List<RedisEntry> entries(String stream, String after) {
    List<RedisEntry> all = new ArrayList<>();
    String last = after;
    while (true) {
      String from = last.isEmpty() ? "-" : "(" + last;
      String most = Integer.toString(MOST_ENTRIES);
      List<RedisEntry> part =
          RedisEntry.parse(cli("--no-raw", "xrange", stream, from, "+", "count", most));
      all.addAll(part);
      if (part.size() < MOST_ENTRIES) {
        return all;
      }
      last = part.get(part.size() - 1).id();
    }
  }

  /** All entries of a stream, in order. */
  public List<RedisEntry> entries(String stream) {
    return entries(stream, "");
  }

  /** Ends the server and removes its folder. */
  @Override
  public void close() {
    server.kill9();
    Folders.remove(folder);
  }
}
