package io.evbus.ingress.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.testkit.ingress.Arrival;
import io.evbus.testkit.ingress.FileFarSide;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writers that are killed, and what a torn line becomes. */
@Timeout(300)
class FileCrashTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int KILLS = 8;
  private static final String PLACE = "events";

  private final FileFarSide files = new FileFarSide(new FileIngress());
  @TempDir Path folder;

  @AfterEach
  void remove() {
    files.close();
  }

  @Test
  void killedWritersLeaveWholeLinesAndLoseNothingConfirmed() throws Exception {
    Random random = new Random(5);
    long first = 0;
    for (int i = 0; i < KILLS; i++) {
      try (WriterProcess writer =
          WriterProcess.start(
              folder,
              List.of(),
              first,
              10_000_000,
              "path=" + files.file(PLACE),
              "rotate.size=256KiB")) {
        int enough = writer.confirmed().size() + 1 + random.nextInt(2_000);
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(writer.confirmed()).as(writer.errors()).hasSizeGreaterThan(enough));
        writer.kill();
        tear(random);
        first += 10_000_000;
        assertNothingIsLost(writer.confirmed());
      }
    }
    assertThat(files.files(PLACE)).hasSizeGreaterThan(KILLS / 2);
  }

  /** What a kill in the middle of a write leaves, whether or not it did. */
  private void tear(Random random) throws Exception {
    Event event = Event.builder().body("{\"torn\":true}", Event.JSON).build();
    Lines lines = new Lines();
    var unused = new FileEncoding(false, "evbus").add(event, lines);
    byte[] line = lines.copy();
    byte[] torn = Arrays.copyOf(line, 1 + random.nextInt(line.length - 1));
    Files.write(files.file(PLACE), torn, StandardOpenOption.APPEND, StandardOpenOption.CREATE);
  }

  private void assertNothingIsLost(List<Long> confirmed) throws Exception {
    // Opened once more, so that the tail is mended; then every line is an event.
    try (EventBus bus = start(Map.of())) {
      deliver(bus, "null");
    }
    HashSet<String> ids = new HashSet<>();
    long highest = -1;
    for (Arrival arrival : files.arrivals(PLACE)) {
      assertThat(arrival.text()).doesNotContain("torn");
      if (arrival.text().equals("null")) {
        continue;
      }
      assertThat(ids.add(arrival.id())).as("twice: %s", arrival.id()).isTrue();
      long number = Long.parseLong(arrival.id());
      assertThat(number).as("in order").isGreaterThan(highest);
      highest = number;
    }
    assertThat(confirmed).allMatch(number -> ids.contains(Long.toString(number)));
  }

  @Test
  void aTornLineOfOursIsCutOffAndAForeignOneIsEnded() throws Exception {
    Path file = files.file(PLACE);
    Files.writeString(
        file, "{\"specversion\":\"1.0\",\"id\":\"1\"}\n{\"specversion\":\"1.0\",\"id\":\"2");
    try (EventBus bus = start(Map.of())) {
      deliver(bus, "3");
    }
    assertThat(Files.readAllLines(file)).hasSize(2).first().asString().endsWith("\"1\"}");
    Files.writeString(file, "no line of ours");
    try (EventBus bus = start(Map.of())) {
      deliver(bus, "3");
    }
    assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("no line of ours");
    Files.writeString(file, "1\n2");
    try (EventBus bus = start(Map.of("format", "body"))) {
      deliver(bus, "3");
    }
    assertThat(Files.readString(file)).isEqualTo("1\n2\n3\n");
    String large = "x".repeat(200_000);
    Files.writeString(file, large + "\n{\"spec" + large);
    try (EventBus bus = start(Map.of("format", "body"))) {
      deliver(bus, "3");
    }
    assertThat(Files.readString(file)).isEqualTo(large + "\n{\"spec" + large + "\n3\n");
  }

  @Test
  void anotherProcessIsNamedAndGivesWayWhenItEnds() throws Exception {
    try (WriterProcess writer =
        WriterProcess.start(folder, List.of(), 0, 1, "path=" + files.file(PLACE))) {
      await().atMost(SOON).until(() -> writer.confirmed().size() == 1);
      try (EventBus bus = start(Map.of())) {
        bus.put(Event.builder().body("2", Event.JSON).build());
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(bus.stats().lanes().get(0).lastError().orElse(""))
                        .contains("process " + writer.pid() + ", profile file.x writes to it"));
        assertThat(bus.probe(SOON).get(0).detail()).contains("process " + writer.pid());
        writer.kill();
        await().atMost(SOON).until(() -> bus.stats().allDelivered());
      }
    }
    assertThat(files.arrivals(PLACE)).hasSize(2);
  }

  private EventBus start(Map<String, Object> more) {
    Map<String, Object> options = new HashMap<>(files.profile(PLACE));
    options.putAll(more);
    return EventBus.builder()
        .profile("file", "x", options)
        .lanes("*", Map.of("reopen_cap", "100ms"))
        .start();
  }

  private static void deliver(EventBus bus, String json) throws Exception {
    Event event = Event.builder().body(json, Event.JSON).build();
    assertThat(bus.put(event).delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
  }
}
