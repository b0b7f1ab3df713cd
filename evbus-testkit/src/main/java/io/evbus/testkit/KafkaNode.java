package io.evbus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One process of Kafka in a folder. Not thread-safe. */
final class KafkaNode {
  /** The class that runs it. */
  static final String MAIN = "kafka.Kafka";

  private static final String CLUSTER = "ZXZidXMtdGVzdGtpdC0wMQ";
  private static final String READY = "Kafka Server started";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private int starts;
  private @Nullable Process process;

  /** Writes the configuration and formats the folder for data. */
  KafkaNode(Path folder, List<String> configuration) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      Files.write(file(), configuration);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing " + file() + " for Kafka", e);
    }
    List<String> format = java("kafka.tools.StorageTool");
    format.addAll(List.of("format", "-t", CLUSTER, "-c", file().toString()));
    Program.run(Map.of(), format);
  }

  /** Starts the process with the data there is, and waits until it is ready. */
  void start() {
    Path output = folder.resolve("server-" + ++starts + ".out");
    List<String> command = java(MAIN);
    command.add(file().toString());
    try {
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process = Servers.started(started);
      Awaitility.await("Kafka in " + folder)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> Files.readString(output).contains(READY) || !started.isAlive());
      if (!started.isAlive()) {
        throw new IllegalStateException(
            "Starting Kafka in " + folder + ": it ended\n" + Files.readString(output));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Starting Kafka", e);
    }
  }

  /** Ends the process, at once or in order, and waits for its end. */
  void end(boolean forcibly) {
    Process running = process;
    if (running == null) {
      return;
    }
    if (forcibly) {
      running.destroyForcibly();
    } else {
      running.destroy();
    }
    try {
      if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("Ending Kafka: no end in two minutes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Ending Kafka: interrupted", e);
    }
    process = null;
  }

  /** Sends a signal, such as STOP. */
  void signal(String name) {
    Process running = process;
    if (running != null) {
      Program.run(Map.of(), List.of("sh", "-c", "kill -" + name + " " + running.pid()));
    }
  }

  private Path file() {
    return folder.resolve("server.properties");
  }

  private static List<String> java(String main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main);
    return command;
  }
}
