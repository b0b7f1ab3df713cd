package io.evbus.ingress.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Receipt;
import io.evbus.testkit.ingress.Arrival;
import io.evbus.testkit.ingress.FileFarSide;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class FileRotationTest {
  private static final String PLACE = "events";
  private static final String NAME = "events-\\d{8}T\\d{6}\\.\\d{3}Z\\.ndjson";

  private final FileFarSide files = new FileFarSide(new FileIngress());

  @AfterEach
  void remove() {
    files.close();
  }

  @Test
  void underLoadNoEventIsSplitLostOrOutOfPlace() throws Exception {
    int count = 20_000;
    long most = 64 << 10;
    try (EventBus bus = start(Map.of("rotate", Map.of("size", "64KiB"), "sync", "none"))) {
      put(bus, 0, count);
    }
    assertThat(files.arrivals(PLACE).stream().map(Arrival::text))
        .containsExactlyElementsOf(numbers(0, count));
    List<Path> all = files.files(PLACE);
    assertThat(all).hasSizeGreaterThan(20);
    for (Path file : all.subList(0, all.size() - 1)) {
      assertThat(file.getFileName().toString()).matches(NAME);
      assertThat(Files.size(file)).isBetween(most - 1_000, most);
    }
  }

  @Test
  void theOldestBeyondKeepAreDeletedAndNothingElse() throws Exception {
    List<Path> others = new ArrayList<>();
    for (String name :
        List.of(
            "events-20200101T000000.000Z.ndjson.gz",
            "events-20200101T000000.000Z.json",
            "events-20200101T000000Z.ndjson",
            "events-20209901T000000.000Z.ndjson",
            "events-2020-01-01.ndjson",
            "other-20200101T000000.000Z.ndjson",
            "events.ndjson.1")) {
      others.add(Files.writeString(files.folder().resolve(name), "mine\n"));
    }
    Path link = files.folder().resolve("events-20200101T000000.001Z.ndjson");
    Files.createSymbolicLink(link, others.get(0));
    Path ours = files.folder().resolve("events-20200101T000000.000Z.ndjson");
    Files.writeString(ours, "{}\n");
    try (EventBus bus =
        start(Map.of("rotate", Map.of("size", "1KiB", "keep", 3), "sync", "none"))) {
      put(bus, 0, 500);
    }
    assertThat(others).allMatch(Files::exists);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    Files.delete(link);
    assertThat(ours).doesNotExist();
    List<Path> left =
        files.files(PLACE).stream()
            .filter(file -> file.getFileName().toString().matches(NAME))
            .filter(file -> !others.contains(file))
            .toList();
    assertThat(left).hasSize(3);
    int kept = left.stream().mapToInt(file -> lines(file).size()).sum();
    int active = lines(files.file(PLACE)).size();
    assertThat(left.stream().flatMap(file -> lines(file).stream()).map(FileRotationTest::number))
        .containsExactlyElementsOf(numbers(500 - kept - active, 500 - active));
  }

  @Test
  void aLaterTimeBeginsANewFileAlsoAfterARestart() throws Exception {
    Map<String, Object> options = Map.of("rotate", Map.of("every", "1h"));
    try (EventBus bus = start(options)) {
      put(bus, 0, 1);
    }
    try (EventBus bus = start(options)) {
      put(bus, 1, 2);
    }
    int filesOfThisHour = files.files(PLACE).size(); // two when the hour has just ended
    assertThat(filesOfThisHour).isLessThanOrEqualTo(2);
    Files.setLastModifiedTime(files.file(PLACE), FileTime.from(Instant.now().minusSeconds(3_600)));
    try (EventBus bus = start(options)) {
      put(bus, 2, 3);
    }
    assertThat(files.files(PLACE).size()).isGreaterThan(filesOfThisHour);
    assertThat(files.arrivals(PLACE).stream().map(Arrival::text)).containsExactly("0", "1", "2");
  }

  @Test
  void theTimeGoesOnWhileItRuns() throws Exception {
    int count = 0;
    try (EventBus bus = start(Map.of("rotate", Map.of("every", "1s")))) {
      while (files.files(PLACE).size() < 4) {
        put(bus, count, ++count);
      }
    }
    assertThat(files.arrivals(PLACE).stream().map(Arrival::text))
        .containsExactlyElementsOf(numbers(0, count));
  }

  @Test
  void aSetBackClockGivesNoOlderName() throws Exception {
    Path future = files.folder().resolve("events-20990101T000000.999Z.ndjson");
    Files.writeString(future, "{}\n");
    try (EventBus bus = start(Map.of("format", "body", "rotate", Map.of("size", "4")))) {
      put(bus, 100, 103);
    }
    assertThat(files.files(PLACE).stream().map(file -> file.getFileName().toString()))
        .containsExactly(
            "events-20990101T000000.999Z.ndjson",
            "events-20990101T000001.000Z.ndjson",
            "events-20990101T000001.001Z.ndjson",
            "events.ndjson");
  }

  @Test
  void anEventLargerThanAFileHasOneForItself() throws Exception {
    Map<String, Object> options =
        Map.of("format", "body", "rotate", Map.of("size", "10"), "path", "" + file("plain"));
    try (EventBus bus = start(options)) {
      for (String body : List.of("1", "12345678901234567890", "2", "3")) {
        Event event = Event.builder().body(body, Event.JSON).build();
        bus.put(event).delivered().get(60, TimeUnit.SECONDS);
      }
    }
    List<String> content = new ArrayList<>();
    for (String name : List.of("plain-2*", "plain")) {
      try (var found = Files.newDirectoryStream(files.folder(), name)) {
        List<Path> sorted = new ArrayList<>();
        found.forEach(sorted::add);
        sorted.sort(null);
        for (Path each : sorted) {
          content.add(Files.readString(each));
        }
      }
    }
    assertThat(content).containsExactly("1\n", "12345678901234567890\n", "2\n3\n");
  }

  private Path file(String name) {
    return files.folder().resolve(name);
  }

  private EventBus start(Map<String, Object> more) {
    Map<String, Object> options = new HashMap<>(files.profile(PLACE));
    options.putAll(more);
    return EventBus.builder().profile("file", "x", options).start();
  }

  private static void put(EventBus bus, int from, int to) throws Exception {
    Receipt last = null;
    for (int number = from; number < to; number++) {
      last = bus.put(Event.builder().body(Integer.toString(number), Event.JSON).build());
    }
    if (last != null) {
      last.delivered().get(120, TimeUnit.SECONDS);
    }
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String number(String line) {
    return line.substring(line.lastIndexOf(':') + 1, line.length() - 1);
  }
}
