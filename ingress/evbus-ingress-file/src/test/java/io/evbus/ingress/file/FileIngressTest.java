package io.evbus.ingress.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evbus.ConfigurationException;
import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.Fate;
import io.evbus.LaneStats;
import io.evbus.Probed;
import io.evbus.PutOption;
import io.evbus.Reason;
import io.evbus.spi.Proof;
import io.evbus.testkit.ingress.Arrival;
import io.evbus.testkit.ingress.FileFarSide;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class FileIngressTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String PLACE = "events";

  private final FileFarSide files = new FileFarSide(new FileIngress());

  @AfterEach
  void remove() {
    files.close();
  }

  @Test
  void bytesAndHeadersSurvive() throws Exception {
    byte[][] bodies = {{}, {0}, {(byte) 0xff, (byte) 0xfe, 0}, new byte[1 << 20], {'[', '1', ']'}};
    try (EventBus bus = start(Map.of())) {
      for (byte[] body : bodies) {
        Event event =
            Event.builder()
                .headers(Map.of("who", "me", "X-Odd name", "\u0000\n\"é"))
                .body(body, body.length == 3 ? Event.JSON : Event.OCTET_STREAM)
                .build();
        assertThat(deliver(bus, event).everywhere()).isTrue();
      }
    }
    List<Arrival> arrivals = files.arrivals(PLACE);
    assertThat(arrivals.stream().map(arrival -> arrival.body().array())).containsExactly(bodies);
    assertThat(arrivals)
        .allMatch(
            arrival -> arrival.headers().equals(Map.of("who", "me", "X-Odd name", "\u0000\n\"é")));
  }

  @Test
  void aNewFileIsPrivateUnlessToldOtherwise() throws Exception {
    try (EventBus bus = start(Map.of())) {
      deliver(bus, event("1"));
    }
    assertThat(rights()).isEqualTo("rw-------");
    Files.delete(files.file(PLACE));
    try (EventBus bus = start(Map.of("mode", 640))) {
      deliver(bus, event("1"));
    }
    assertThat(rights()).isEqualTo("rw-r-----");
  }

  @Test
  void coordinatesSayWhereALineBegins() throws Exception {
    try (EventBus bus = start(Map.of("format", "body"))) {
      deliver(bus, event("123"));
      Fate fate =
          bus.put(event("45"), PutOption.COORDINATES)
              .delivered()
              .get(60, TimeUnit.SECONDS)
              .fates()
              .get("file.x");
      assertThat(fate.coordinates())
          .containsEntry("offset", "4")
          .containsEntry("file", files.file(PLACE).toRealPath().toString());
    }
  }

  @Test
  void aBodyThatIsNoLineIsADeadLetterAndOthersPass() throws Exception {
    try (EventBus bus = start(Map.of("format", "body"))) {
      bus.put(event("1"));
      Delivery rejected = deliver(bus, Event.builder().body("a\nb", "text/plain").build());
      assertThat(rejected.fates().get("file.x").reason()).contains(Reason.INVALID);
      deliver(bus, event("2"));
    }
    assertThat(Files.readString(files.file(PLACE))).isEqualTo("1\n2\n");
  }

  @Test
  void whatADeliveryProvesDependsOnTheSync() {
    for (Map.Entry<String, Proof> each :
        Map.of("batch", Proof.PERSISTED, "none", Proof.RECEIVED).entrySet()) {
      try (EventBus bus = builder(Map.of("sync", each.getKey())).build()) {
        assertThat(bus.lanes().get(0).proof()).isEqualTo(each.getValue());
      }
    }
  }

  @Test
  void aFileThatWasMovedAwayIsLeftAndANewOneBegins() throws Exception {
    Path moved = files.folder().resolve("moved");
    try (EventBus bus = start(Map.of("format", "body"))) {
      deliver(bus, event("1"));
      Files.move(files.file(PLACE), moved);
      deliver(bus, event("2"));
      deliver(bus, event("3"));
      Files.delete(files.file(PLACE));
      deliver(bus, event("4"));
      Files.move(files.file(PLACE), moved.resolveSibling("moved2"));
      Files.writeString(files.file(PLACE), "made by the mover\n");
      deliver(bus, event("5"));
    }
    assertThat(moved).hasContent("1\n");
    assertThat(moved.resolveSibling("moved2")).hasContent("4\n");
    assertThat(Files.readString(files.file(PLACE))).isEqualTo("made by the mover\n5\n");
  }

  @Test
  void aFileThatWasEmptiedIsWrittenFromItsBeginning() throws Exception {
    try (EventBus bus = start(Map.of("format", "body", "rotate", Map.of("size", "8")))) {
      deliver(bus, event("1"));
      deliver(bus, event("2"));
      Files.writeString(files.file(PLACE), "");
      deliver(bus, event("3"));
      deliver(bus, event("4"));
    }
    assertThat(files.lines(PLACE)).containsExactly("3", "4");
    assertThat(files.files(PLACE)).hasSize(1);
  }

  @Test
  void aSecondLaneOnAPathIsRefusedUntilTheFirstEnds() throws Exception {
    EventBus first = start(Map.of());
    try (EventBus second = start(Map.of())) {
      deliver(first, event("1"));
      second.put(event("2"));
      String error = awaitError(second);
      assertThat(error).contains("profile file.x of this process writes to it").contains("path");
      assertThat(second.probe(SOON).get(0).detail()).contains("this process writes to it");
      first.close();
      await().atMost(SOON).until(() -> second.stats().allDelivered());
    } finally {
      first.close();
    }
    assertThat(files.arrivals(PLACE)).hasSize(2);
  }

  @Test
  void oneThatMayNotBeWrittenToIsSaidAndWaitedFor() throws Exception {
    Path folder = files.folder();
    Path target = Files.writeString(folder.resolve("target"), "");
    Files.createSymbolicLink(files.file(PLACE), target);
    try (EventBus bus = start(Map.of())) {
      bus.put(event("1"));
      assertThat(awaitError(bus)).contains("symbolic link");
      Files.delete(files.file(PLACE));
      Files.createDirectory(files.file(PLACE));
      awaitError(bus, "no regular file");
      Files.delete(files.file(PLACE));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
      awaitError(bus, "anybody may replace files in its folder; chmod o-w");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(target).isEmptyFile();
    assertThat(files.arrivals(PLACE)).hasSize(1);
  }

  @Test
  void aMissingFolderIsSaidWithItsRemedyAndNotMade() throws Exception {
    Path folder = files.folder().resolve("later");
    try (EventBus bus = start(Map.of("path", folder.resolve("x.ndjson").toString()))) {
      bus.put(event("1"));
      assertThat(awaitError(bus)).contains("mkdir -p " + folder);
      assertThat(bus.probe(SOON).get(0).result()).isEqualTo(Probed.Result.FAILED);
      assertThat(folder).doesNotExist();
      Files.createDirectory(folder);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      Files.delete(folder.resolve("x.ndjson"));
      Files.delete(folder.resolve(".x.ndjson.lock"));
    } finally {
      Files.deleteIfExists(folder);
    }
  }

  @Test
  void aProbeMakesNothing() throws Exception {
    try (EventBus bus = builder(Map.of()).check().build()) {
      Probed probed = bus.probe(SOON).get(0);
      assertThat(probed.result()).isEqualTo(Probed.Result.OK);
      assertThat(probed.detail()).contains("is not there yet").contains("free");
      assertThat(files.inventory()).isEmpty();
      Files.writeString(files.file(PLACE), "12345\n");
      assertThat(bus.probe(SOON).get(0).detail()).contains("is there with 6 bytes");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "path|''|path is empty",
        "path|/tmp/|names a folder",
        "source|a b|no URI reference",
        "source|''|source is empty",
        "mode|0777|such as 0600",
        "mode|0200|such as 0600",
        "mode|rw|octal",
        "rotate.size|0|rotate.size is zero",
        "rotate.every|5ms|less than a second",
        "rotate.keep|3|nothing rotates",
        "sync|1s|is none of batch, none",
        "format|csv|is none of cloudevents, body"
      })
  void wrongOptionsAreFaults(String option, String value, String message) {
    Map<String, Object> options = new HashMap<>(Map.of("path", "/tmp/x"));
    if (option.startsWith("rotate.")) {
      options.put("rotate", Map.of(option.substring("rotate.".length()), value));
    } else {
      options.put(option, value);
    }
    assertFault(options, message);
  }

  @Test
  void optionsThatContradictEachOtherAreFaults() {
    assertFault(Map.of(), "path: is required");
    assertFault(Map.of("path", "-", "sync", "batch"), "sync is for files");
    assertFault(Map.of("path", "-", "rotate", Map.of("every", "1h")), "rotate.every is for files");
    assertFault(Map.of("path", "-", "mode", "0640"), "mode is for files");
    assertFault(Map.of("path", "/x", "rotate", Map.of("size", "1", "keep", 0)), "keep is zero");
  }

  private static void assertFault(Map<String, Object> options, String message) {
    assertThatThrownBy(() -> EventBus.builder().profile("file", "x", options).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  private EventBusBuilder builder(Map<String, Object> more) {
    Map<String, Object> options = new HashMap<>(files.profile(PLACE));
    options.putAll(more);
    return EventBus.builder()
        .profile("file", "x", options)
        .lanes("*", Map.of("reopen_cap", "100ms"))
        .drain(Duration.ZERO);
  }

  private EventBus start(Map<String, Object> more) {
    return builder(more).start();
  }

  private static Delivery deliver(EventBus bus, Event event) throws Exception {
    return bus.put(event).delivered().get(60, TimeUnit.SECONDS);
  }

  private static Event event(String json) {
    return Event.builder().body(json, Event.JSON).build();
  }

  private static String awaitError(EventBus bus) {
    await().atMost(SOON).until(() -> lane(bus).lastError().isPresent());
    return lane(bus).lastError().orElseThrow();
  }

  private static void awaitError(EventBus bus, String text) {
    await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains(text));
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  private String rights() throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(files.file(PLACE)));
  }
}
