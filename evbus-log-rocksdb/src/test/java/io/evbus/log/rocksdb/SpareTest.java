package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.Cursor;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments that are written over others. */
class SpareTest {
  private static final Settings SMALL = new Settings(64 << 10, 1 << 20);

  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() throws IOException {
    NativeLibrary.load();
  }

  @Test
  void aFileIsWrittenOver() throws IOException {
    try (Log log = open("log")) {
      log.recover();
      List<Object> before = fill(log, 0, 2_000);
      log.trim(2_000);
      assertThat(files("log", ".spare")).isNotEmpty();
      List<Object> after = fill(log, 2_000, 4_000);
      assertThat(after).containsAnyElementsOf(before);
      assertThat(read(log, 2_000, 4_000)).hasSize(2_000);
      log.trim(4_000);
      append(log, 4_000, 1);
      log.trim(4_001);
      assertThat(files("log", ".spare")).hasSizeLessThan(2);
    }
    assertThat(files("log", ".spare")).isEmpty();
    try (Log log = open("log")) {
      assertThat(log.recover().next()).isEqualTo(4_001);
    }
  }

  @Test
  void whatAKillLeavesHoldsNothingOfTheSegmentBefore() throws IOException {
    long seed = Long.getLong("evbus.spare.seed", System.nanoTime());
    System.out.println("replay with -Devbus.spare.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    long next = 0;
    long first = 0;
    String name = "log0";
    for (int life = 1; life <= 12; life++) {
      String copy = "log" + life;
      try (Log log = open(name)) {
        Recovery found = log.recover();
        assertThat(found.next()).as("seed %d", seed).isEqualTo(next);
        assertThat(found.first()).as("seed %d", seed).isEqualTo(first);
        assertThat(found.gaps()).isEmpty();
        for (int i = random.nextInt(60); i > 0; i--) {
          assertThat(read(log, first, next)).as("seed %d", seed).hasSize((int) (next - first));
          int group = 1 + random.nextInt(400);
          append(log, next, group);
          next += group;
          log.commit(List.of(new Progress("a", ByteBuffer.wrap(Keys.offset(next)))), List.of());
          if (random.nextInt(3) == 0) {
            first += random.nextLong(next - first + 1);
            log.trim(first);
          }
        }
        append(log, next, 1);
        next++;
        copy(folder.resolve(name), folder.resolve(copy)); // Nothing is closed.
      }
      name = copy;
    }
  }

  @Test
  void aBeginningThatIsDamagedAfterwardsBringsNothingBack() throws IOException {
    try (Log log = open("log")) {
      log.recover();
      fill(log, 0, 2_000);
      log.trim(2_000);
      int made = files("log", ".segment").size() + files("log", ".spare").size();
      for (long next = 2_000; files("log", ".spare").size() > 2; next++) {
        append(log, next, 1);
      }
      assertThat(files("log", ".segment").size() + files("log", ".spare").size()).isEqualTo(made);
      copy(folder.resolve("log"), folder.resolve("copy"));
    }
    long held;
    try (Log log = open("log")) {
      held = log.recover().next();
    }
    List<Path> segments = files("copy", ".segment");
    for (int bytes : new int[] {30, 4_096}) {
      try (RandomAccessFile last =
          new RandomAccessFile(segments.get(segments.size() - 1).toFile(), "rw")) {
        last.write(new byte[bytes]);
      }
      try (Log log = open("copy")) {
        assertThat(log.recover().next()).isEqualTo(held);
        assertThat(read(log, 2_000, held).size()).isBetween((int) held - 2_000 - 64, (int) held);
      }
    }
  }

  private Log open(String name) throws IOException {
    return RocksDbLog.open(new LogFolder(folder.resolve(name)), SMALL);
  }

  private List<Object> fill(Log log, long from, long to) throws IOException {
    for (long next = from; next < to; next += 100) {
      append(log, next, 100);
    }
    List<Object> keys = new ArrayList<>();
    for (Path file : files("log", ".segment")) {
      keys.add(Files.getAttribute(file, "unix:ino"));
    }
    return keys;
  }

  private static void append(Log log, long from, int count) throws IOException {
    List<ByteBuffer> records = new ArrayList<>();
    for (long offset = from; offset < from + count; offset++) {
      records.add(record(offset));
    }
    log.append(from, records);
  }

  private static ByteBuffer record(long offset) {
    byte[] record = new byte[400];
    new SplittableRandom(offset).nextBytes(record);
    return ByteBuffer.wrap(record);
  }

  private static List<Long> read(Log log, long first, long end) throws IOException {
    List<Long> offsets = new ArrayList<>();
    try (Cursor cursor = log.open(first)) {
      for (long at = first; at < end; ) {
        at =
            cursor.read(
                1_000,
                1 << 20,
                (offset, record) -> {
                  assertThat(record).isEqualTo(record(offset));
                  offsets.add(offset);
                });
      }
    }
    assertThat(offsets).isSorted().doesNotHaveDuplicates();
    return offsets;
  }

  private List<Path> files(String name, String suffix) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve(name).resolve("records"))) {
      return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.sorted(Comparator.naturalOrder()).toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
