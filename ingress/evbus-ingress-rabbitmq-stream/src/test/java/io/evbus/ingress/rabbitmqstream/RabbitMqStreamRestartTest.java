package io.evbus.ingress.rabbitmqstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.Position;
import io.evbus.Replay;
import io.evbus.ReplayReport;
import io.evbus.testkit.CapturedLog;
import io.evbus.testkit.RabbitMqBroker;
import io.evbus.testkit.ingress.StreamReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the broker remembers of a lane, when evbus does not remember the same. */
@Timeout(240)
class RabbitMqStreamRestartTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final AtomicInteger STREAMS = new AtomicInteger();
  private static RabbitMqBroker broker;

  @TempDir private Path folder;
  private String stream;

  @BeforeAll
  static void start() {
    broker = RabbitMqBroker.startWithStreams();
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void prepare() {
    stream = "restart-" + STREAMS.incrementAndGet();
    StreamReader.create(broker.streamPort(), stream);
  }

  /** A bus with a log in memory, or else in the folder. */
  private EventBus bus(@Nullable Path data) {
    EventBusBuilder builder =
        EventBus.builder()
            .profile(
                "rabbitmq_stream",
                "r",
                Map.of(
                    "host", "127.0.0.1", "port", broker.streamPort(), "streams", List.of(stream)));
    return (data == null ? builder : builder.data(data).log(Map.of("keep", Map.of("age", "1h"))))
        .start();
  }

  private static void deliver(EventBus bus, String prefix, int events) {
    for (int i = 0; i < events; i++) {
      bus.put(prefix + i);
    }
    await().atMost(SOON).until(() -> bus.stats().allDelivered());
  }

  private List<String> arrived() {
    return new StreamReader(broker.streamPort(), stream)
        .read().stream().map(arrival -> arrival.text().replace("\"", "")).toList();
  }

  private static Stream<String> numbered(String prefix, int events) {
    return IntStream.range(0, events).mapToObj(i -> prefix + i);
  }

  @Test
  void aMemoryLogBeginsAnewAtEveryStartAndLosesNothing() {
    for (String life : List.of("a", "b", "c")) {
      try (EventBus bus = bus(null)) {
        deliver(bus, life, 50);
      }
    }
    assertThat(arrived())
        .containsExactlyElementsOf(
            Stream.of("a", "b", "c").flatMap(life -> numbered(life, 50)).toList());
  }

  @Test
  void aDurableLogGoesOnUnderItsName() {
    for (String life : List.of("a", "b")) {
      try (EventBus bus = bus(folder)) {
        deliver(bus, life, 50);
      }
    }
    assertThat(arrived())
        .containsExactlyElementsOf(
            Stream.of("a", "b").flatMap(life -> numbered(life, 50)).toList());
  }

  @Test
  void aRestoredFolderLosesNothing() throws Exception {
    Path data = folder.resolve("data");
    Path backup = folder.resolve("backup");
    try (EventBus bus = bus(data)) {
      deliver(bus, "before", 50);
    }
    copy(data, backup);
    try (EventBus bus = bus(data)) {
      deliver(bus, "since", 70);
    }
    try (CapturedLog log = CapturedLog.of("io.evbus")) {
      try (EventBus bus = bus(backup)) {
        deliver(bus, "restored", 30);
      }
      assertThat(String.join("\n", log.said())).contains("restored from a copy");
    }
    try (EventBus bus = bus(backup)) {
      // Now the log ends where the broker has an offset of the first name.
      deliver(bus, "later", 100);
    }
    assertThat(arrived())
        .containsExactlyElementsOf(
            Stream.of(
                    numbered("before", 50),
                    numbered("since", 70),
                    numbered("restored", 30),
                    numbered("later", 100))
                .flatMap(each -> each)
                .toList());
  }

  @Test
  void aReplayIsAnotherProducer() {
    try (EventBus bus = bus(folder)) {
      deliver(bus, "a", 20);
      ReplayReport report =
          bus.operations()
              .replay(
                  new Replay(
                      "rabbitmq_stream.r/" + stream,
                      Position.earliest(),
                      Optional.empty(),
                      OptionalDouble.empty(),
                      false));
      assertThat(report.delivered()).isEqualTo(20);
      deliver(bus, "b", 20);
    }
    assertThat(arrived())
        .containsExactlyElementsOf(
            Stream.of(numbered("a", 20), numbered("a", 20), numbered("b", 20))
                .flatMap(each -> each)
                .toList());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }
}
