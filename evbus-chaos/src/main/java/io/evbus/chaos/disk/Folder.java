package io.evbus.chaos.disk;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.LaneStats;
import io.evbus.Receipt;
import io.evbus.chaos.stage.Waiting;
import io.evbus.spi.BusSpec;
import io.evbus.testkit.check.Stamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small data folder. Event number n stands at offset n. Confined to the row's thread.
 *
 * @param path where it is
 */
public record Folder(Path path) {
  /** Events that are put before their acceptance is awaited, so no group crosses such a bound. */
  static final int GROUP = 20;

  private static final int KEYS = 50;
  private static final int LEAST_BYTES = 100;
  private static final int MOST_BYTES = 700;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The length of an event's body. */
  static int bytes(long stamp) {
    return LEAST_BYTES + Stamp.number(stamp) * 37 % (MOST_BYTES - LEAST_BYTES);
  }

  /** The stamp of an event. */
  static long stamp(int number) {
    return Stamp.spread(0, number, KEYS);
  }

  /** A bus on it, which is not started. */
  EventBus bus(Shelf shelf) {
    return EventBus.builder()
        .name("disk")
        .ingress(shelf)
        .data(path)
        .log(Map.of("write_buffer", "1MiB", "block_cache", "1MiB"))
        .limits(
            new BusSpec.Limits(
                1024, 1 << 20, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(5)))
        .source(
            to ->
                Shelf.LANES.forEach(
                    lane ->
                        to.profile(
                            Shelf.NAME,
                            lane,
                            Map.of("lane", lane, "delivery", Map.of("reopen_cap", "50ms")))))
        .build();
  }

  /** Puts events and waits until they are accepted. */
  static void put(EventBus bus, int from, int to) {
    List<Receipt> group = new ArrayList<>();
    for (int number = from; number < to; number++) {
      long stamp = stamp(number);
      group.add(
          bus.put(
              Event.builder()
                  .id(Stamp.id(stamp))
                  .routingKey("k" + Stamp.key(stamp))
                  .body(Stamp.body(stamp, bytes(stamp)), Event.OCTET_STREAM)
                  .build()));
      if (group.size() == GROUP || number == to - 1) {
        group.forEach(receipt -> receipt.accepted().toCompletableFuture().join());
        group.clear();
      }
    }
  }

  /** Waits until lanes have nothing pending; false when that takes too long. */
  public static boolean drains(EventBus bus, List<String> lanes) {
    return Waiting.until(
        PATIENCE,
        () ->
            bus.stats().lanes().stream()
                .filter(lane -> lanes.contains(lane.lane()))
                .mapToLong(LaneStats::pending)
                .allMatch(pending -> pending == 0));
  }

  /** Copies it with all its files. */
  public Folder copy(Path to) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        Files.copy(file, to.resolve(path.relativize(file).toString()));
      }
    }
    return new Folder(to);
  }

  /** Its files. */
  public List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** A place for copies: in memory where there is such, for there syncs cost nothing. */
  public static Folder scratch(Path otherwise) throws IOException {
    Path memory = Path.of("/dev/shm");
    return new Folder(
        Files.isDirectory(memory) && Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "evbus-chaos").resolve("harmed")
            : otherwise.resolve("harmed"));
  }

  /** Removes it. */
  public void delete() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
