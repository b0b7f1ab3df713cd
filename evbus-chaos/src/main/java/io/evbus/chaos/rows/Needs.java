package io.evbus.chaos.rows;

import io.evbus.spi.LogProvider;
import io.evbus.testkit.KafkaBroker;
import io.evbus.testkit.MosquittoBroker;
import io.evbus.testkit.NatsBroker;
import io.evbus.testkit.PostgresqlServer;
import io.evbus.testkit.RabbitMqBroker;
import io.evbus.testkit.RedisServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;

/** What rows need from the machine. */
public final class Needs {
  private Needs() {}

  /** A durable log on the class path. */
  public static Optional<String> durableLog() {
    boolean isThere =
        StreamSupport.stream(ServiceLoader.load(LogProvider.class).spliterator(), false)
            .anyMatch(provider -> provider.name().equals("rocksdb"));
    return isThere ? Optional.empty() : Optional.of("add io.evbus:evbus-log-rocksdb");
  }

  /** A RabbitMQ to start. */
  public static Optional<String> rabbitMq() {
    return RabbitMqBroker.isInstalled() ? Optional.empty() : Optional.of("install rabbitmq-server");
  }

  /** A Mosquitto to start. */
  public static Optional<String> mosquitto() {
    return MosquittoBroker.isInstalled() ? Optional.empty() : Optional.of("install mosquitto");
  }

  /** A Kafka to start: its server stands on the class path. */
  public static Optional<String> kafka() {
    return KafkaBroker.isInstalled()
        ? Optional.empty()
        : Optional.of("add org.apache.kafka:kafka_2.13");
  }

  /** A NATS server to start. */
  public static Optional<String> nats() {
    return NatsBroker.isInstalled() ? Optional.empty() : Optional.of("install nats-server");
  }

  /** A PostgreSQL to start. */
  public static Optional<String> postgresql() {
    return PostgresqlServer.isInstalled() ? Optional.empty() : Optional.of("install postgresql");
  }

  /** A Redis to start. */
  public static Optional<String> redis() {
    return RedisServer.isInstalled() ? Optional.empty() : Optional.of("install redis-server");
  }

  /** A program on the PATH or in the system's folders. */
  public static Optional<String> program(String program, String debianPackage) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    boolean isThere =
        Arrays.stream(path.split(File.pathSeparator))
            .filter(folder -> !folder.isEmpty())
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    return isThere ? Optional.empty() : Optional.of("install " + debianPackage);
  }
}
