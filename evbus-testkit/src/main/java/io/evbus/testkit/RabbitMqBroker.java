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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A RabbitMQ of Debian's package {@code rabbitmq-server} in a folder and on ports of its own. It is
 * ready about 4 s after {@link #start}. Not thread-safe.
 */
public final class RabbitMqBroker implements AutoCloseable {
  private static final Path BINARIES = Path.of("/usr/lib/rabbitmq/bin");
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path folder;
  private final int port = Ports.free();
  private final int distributionPort = Ports.free();
  private final Optional<Integer> tlsPort;
  private final Optional<Integer> streamPort;
  private final String node = "evbus" + port + "@localhost";
  private @Nullable Process server;

  private RabbitMqBroker(Path folder, List<String> configuration, boolean tls, boolean streams) {
    this.folder = folder;
    this.tlsPort = tls ? Optional.of(Ports.free()) : Optional.empty();
    List<String> lines = new ArrayList<>();
    lines.add("listeners.tcp.1 = 127.0.0.1:" + port);
    tlsPort.ifPresent(number -> lines.add("listeners.ssl.1 = 127.0.0.1:" + number));
    this.streamPort = streams ? Optional.of(Ports.free()) : Optional.empty();
    streamPort.ifPresent(
        number -> {
          lines.add("stream.listeners.tcp.1 = 127.0.0.1:" + number);
          lines.add("stream.advertised_host = 127.0.0.1");
          lines.add("stream.advertised_port = " + number);
        });
    lines.addAll(configuration);
    write("rabbit.conf", String.join("\n", lines) + "\n");
    write("plugins", streams ? "[rabbitmq_stream].\n" : "[].\n");
  }

  /** Whether the package is installed. */
  public static boolean isInstalled() {
    return Files.isExecutable(BINARIES.resolve("rabbitmq-server"));
  }

  /** Skips the test where the package is not installed. */
  public static void assumeInstalled() {
    Assumptions.assumeTrue(
        isInstalled(), "RabbitMQ is not here; install the package rabbitmq-server");
  }

  /** Starts a broker with further lines of configuration, and waits until it is ready. */
  public static RabbitMqBroker start(String... configuration) {
    return start(false, false, configuration);
  }

  /** As {@link #start}, with a TLS listener whose files the configuration names. */
  public static RabbitMqBroker startWithTls(String... configuration) {
    return start(true, false, configuration);
  }

  /** As {@link #start}, with the stream protocol beside AMQP. */
  public static RabbitMqBroker startWithStreams(String... configuration) {
    return start(false, true, configuration);
  }

  private static RabbitMqBroker start(boolean tls, boolean streams, String... configuration) {
    assumeInstalled();
    Path folder = Folders.make("evbus-rabbitmq");
    try {
      RabbitMqBroker broker =
          new RabbitMqBroker(folder, Arrays.asList(configuration), tls, streams);
      try {
        broker.restart();
        return broker;
      } catch (RuntimeException | Error e) {
        broker.endTree(true);
        throw e;
      }
    } catch (RuntimeException | Error e) {
      Folders.remove(folder);
      throw e;
    }
  }

  /** Starts the broker again with the data it has, and waits until it is ready. */
  public void restart() {
    ProcessBuilder builder =
        new ProcessBuilder(BINARIES.resolve("rabbitmq-server").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.out").toFile());
    builder.environment().putAll(environment());
    try {
      Process started = Servers.started(builder.start());
      server = started;
      Awaitility.await("RabbitMQ in " + folder)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> !started.isAlive() || (Ports.isOpen(port) && isReady() && isStreaming()));
      if (!started.isAlive()) {
        throw new IllegalStateException(
            "Starting RabbitMQ in "
                + folder
                + ": it ended\n"
                + Files.readString(folder.resolve("server.out")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Starting RabbitMQ", e);
    }
  }

  private boolean isStreaming() {
    return streamPort.map(Ports::isOpen).orElse(true);
  }

  private boolean isReady() {
    return Program.tryRun(environment(), rabbitmqctl("await_startup", "--timeout", "60")).status()
        == 0;
  }

  /** Ends the broker as a power cut of its process would. */
  public void kill9() {
    endTree(true);
  }

  /** Ends the broker in order. */
  public void stop() {
    ctl("stop_app");
    endTree(false);
  }

  /** Stops the broker where it stands: its ports stay open and nothing answers. */
  public void freeze() {
    signal("STOP");
  }

  /** Lets a frozen broker go on. */
  public void thaw() {
    signal("CONT");
  }

  /** The client port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The TLS port on 127.0.0.1. */
  public int tlsPort() {
    return tlsPort.orElseThrow();
  }

  /** The port of the stream protocol on 127.0.0.1. */
  public int streamPort() {
    return streamPort.orElseThrow();
  }

  /**
   * Writes to disk what was declared: a broker keeps that in memory for up to a second, and one
   * that is killed before knows of a stream and never starts it.
   */
  public void syncDeclared() {
    ctl("eval", "mnesia:sync_log(), [dets:sync(Table) || Table <- dets:all()].");
  }

  /** Runs {@code rabbitmqctl} on this broker; its output. */
  public String ctl(String... arguments) {
    return Program.run(environment(), rabbitmqctl(arguments));
  }

  /** Sets off the memory alarm, which blocks every publishing connection, or ends it. */
  public void memoryAlarm(boolean on) {
    ctl("set_vm_memory_high_watermark", on ? "0.0000001" : "0.6");
  }

  /** The messages ready in a queue of the virtual host {@code /}. */
  public long messages(String queue) {
    return ctl("list_queues", "--quiet", "--no-table-headers", "name", "messages")
        .lines()
        .filter(line -> line.startsWith(queue + "\t"))
        .mapToLong(line -> Long.parseLong(line.substring(queue.length() + 1).strip()))
        .findFirst()
        .orElse(-1);
  }

  /** Ends the broker and removes its folder. */
  @Override
  public void close() {
    endTree(true);
    Folders.remove(folder);
  }

  private void signal(String name) {
    for (ProcessHandle handle : tree()) {
      if (handle.info().command().orElse("").endsWith("/beam.smp")) {
        Program.run(Map.of(), List.of("sh", "-c", "kill -" + name + " " + handle.pid()));
      }
    }
  }

  /** The launcher's processes, of which one is the Erlang machine; epmd is not among them. */
  private List<ProcessHandle> tree() {
    Process process = server;
    if (process == null) {
      return List.of();
    }
    return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
        .filter(handle -> !handle.info().command().orElse("").endsWith("/epmd"))
        .toList();
  }

  private void endTree(boolean forcibly) {
    List<ProcessHandle> tree = tree();
    for (ProcessHandle handle : tree) {
      if (forcibly) {
        handle.destroyForcibly();
      } else {
        handle.destroy();
      }
    }
    for (ProcessHandle handle : tree) {
      try {
        handle.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new IllegalStateException("Ending RabbitMQ", e);
      }
    }
    server = null;
  }

  private List<String> rabbitmqctl(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(BINARIES.resolve("rabbitmqctl").toString());
    command.add("-n");
    command.add(node);
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private Map<String, String> environment() {
    return Map.of(
        "HOME", folder.toString(),
        "ERL_CRASH_DUMP", folder.resolve("erl_crash.dump").toString(),
        "RABBITMQ_NODENAME", node,
        "RABBITMQ_DIST_PORT", Integer.toString(distributionPort),
        "RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString(),
        "RABBITMQ_LOG_BASE", folder.resolve("log").toString(),
        "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString(),
        "RABBITMQ_CONFIG_FILE", folder.resolve("rabbit.conf").toString());
  }

  private void write(String name, String content) {
    try {
      Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing " + name + " for RabbitMQ", e);
    }
  }
}
