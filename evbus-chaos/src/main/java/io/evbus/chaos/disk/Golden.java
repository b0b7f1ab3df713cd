package io.evbus.chaos.disk;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.chaos.stage.Waiting;
import io.evbus.spi.BusSpec;
import io.evbus.spi.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Data folders that engines of released formats wrote once, kept as {@code format-N.zip}. Each
 * holds the same: events with all kinds of fields at offsets from 0; a lane that has confirmed all
 * but three of them, in between; one with a dead letter; one that an operator has paused; and one
 * that is gone from the configuration.
 */
public final class Golden {
  public static final int EVENTS = 24;
  public static final String GAPS = "gaps";
  public static final String PICKY = "picky";
  public static final String PAUSED = "paused";
  public static final String GONE = "gone";
  public static final List<String> LANES = List.of(GAPS, PICKY, PAUSED, GONE);
  public static final int REJECTED = 7;
  public static final String WHY = "its number is 7 – and that’s that";

  private static final List<Integer> UNCONFIRMED = List.of(0, 3, 9);
  private static final Instant TIME = Instant.parse("2024-02-29T23:59:59.123456789Z");
  private static final List<String> TYPES =
      List.of(Event.OCTET_STREAM, Event.JSON, "text/plain; charset=utf-8");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Golden() {}

  /** Writes the golden folder of the present format; the argument names the archive. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("golden").resolve("data");
    live(
        folder,
        LANES,
        bus ->
            has(bus, GAPS, LaneStats::delivered, wanted(GAPS).size() - UNCONFIRMED.size())
                && has(bus, PICKY, LaneStats::delivered, wanted(PICKY).size() - 1)
                && has(bus, PICKY, LaneStats::dead, 1));
    live(
        folder,
        List.of(GAPS, PICKY, PAUSED),
        bus -> bus.stats().lane(GONE).stream().anyMatch(one -> one.state() == LaneState.DETACHED));
    pack(folder, Path.of(arguments[0]));
  }

  private interface Done {
    boolean in(EventBus bus);
  }

  private static void live(Path folder, List<String> lanes, Done done) throws IOException {
    boolean isNew = !Files.exists(folder);
    try (EventBus bus = bus(folder, new GoldenShelf(Golden::making), lanes).build()) {
      bus.operations().pause(PAUSED);
      bus.start();
      if (isNew) {
        IntStream.range(0, EVENTS)
            .forEach(number -> bus.put(event(number)).accepted().toCompletableFuture().join());
      }
      if (!Waiting.until(PATIENCE, () -> done.in(bus))) {
        throw new IllegalStateException("Making a golden folder: it does not come to " + lanes);
      }
    }
  }

  private static boolean has(
      EventBus bus, String lane, ToLongFunction<LaneStats> count, long wanted) {
    return bus.stats().lane(lane).stream().mapToLong(count).sum() == wanted;
  }

  private static Optional<Outcome> making(String lane, Event event) {
    int number = number(event);
    if (lane.equals(GONE) || (lane.equals(GAPS) && UNCONFIRMED.contains(number))) {
      return Optional.empty();
    }
    return Optional.of(
        lane.equals(PICKY) && number == REJECTED
            ? new Outcome.Rejected(Reason.INVALID, WHY)
            : Outcome.OK);
  }

  /** A bus of some lanes on a folder. */
  public static EventBusBuilder bus(Path folder, GoldenShelf shelf, List<String> lanes) {
    return EventBus.builder()
        .name("golden")
        .ingress(shelf)
        .data(folder)
        .log(Contents.OPTIONS)
        .limits(
            new BusSpec.Limits(
                1024, 1 << 20, 1 << 20, Duration.ofSeconds(10), Duration.ofMillis(100)))
        .source(
            to ->
                lanes.forEach(
                    lane ->
                        to.profile(
                            GoldenShelf.NAME,
                            lane,
                            Map.of("lane", lane, "delivery", Map.of("attempt_timeout", "1h")))));
  }

  /** An event; its number is in its id. */
  public static Event event(int number) {
    Event.Builder event =
        Event.builder()
            .time(TIME.plusSeconds(number))
            .profile(number % 8 == 5 ? PICKY : null)
            .routingKey(number % 3 == 0 ? null : "key/" + number % 3 + "/ß")
            .headers(
                number % 4 == 0 ? Map.of() : Map.of("plain", "1", "ключ " + number, "значение"))
            .body(
                "{\"n\":\"…\"}".repeat(number % 5 * number).getBytes(StandardCharsets.UTF_8),
                TYPES.get(number % TYPES.size()));
    return number % 2 == 0
        ? event.id(new UUID(0x0123456789abcdefL, number)).build()
        : event.id("an id – " + number).build();
  }

  private static int number(Event event) {
    return IntStream.range(0, EVENTS)
        .filter(number -> event(number).id().equals(event.id()))
        .findFirst()
        .orElseThrow();
  }

  /** The numbers of the events that a lane takes. */
  public static List<Integer> wanted(String lane) {
    return IntStream.range(0, EVENTS)
        .filter(number -> event(number).profile().map(lane::equals).orElse(true))
        .boxed()
        .toList();
  }

  /** The numbers of the events that a lane has still to deliver. */
  public static List<Integer> pending(String lane) {
    return switch (lane) {
      case GAPS -> UNCONFIRMED;
      case PICKY -> List.of();
      default -> wanted(lane);
    };
  }

  /** All that an event says, for comparing. */
  public static List<Object> said(Event event) {
    return List.of(
        event.id(),
        event.uuid(),
        event.profile(),
        event.routingKey(),
        event.time(),
        event.contentType(),
        event.headers(),
        event.body());
  }

  /** Unpacks the golden folder of a format. */
  public static Folder unpack(int version, Path to) throws IOException {
    try (InputStream packed = Golden.class.getResourceAsStream("format-" + version + ".zip");
        ZipInputStream from = new ZipInputStream(Objects.requireNonNull(packed))) {
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        Path file = to.resolve(entry.getName());
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.copy(from, file);
      }
    }
    return new Folder(to);
  }

  /** Leaves out what names the machine and what no opening reads. */
  private static void pack(Path folder, Path archive) throws IOException {
    try (ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (Path file : new Folder(folder).files()) {
        if (!String.valueOf(file.getFileName()).matches("lock|LOCK|LOG.*|OPTIONS.*")) {
          to.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
          Files.copy(file, to);
          to.closeEntry();
        }
      }
    }
  }
}
