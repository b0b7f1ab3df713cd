package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Gap;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a log when its files are damaged or deleted while nobody has it open. */
class DamageTest {
  private static final int BODY_BYTES = 300;
  private static final int GROUP = 100;
  private static final Settings SMALL = new Settings(1 << 20, 1 << 20);

  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() throws IOException {
    NativeLibrary.load();
  }

  @Test
  void anUndamagedLogHoldsEverything() throws IOException {
    write(20_000);

    Contents found = read();

    assertThat(found.records).hasSize(20_000);
    assertThat(found.recovery.gaps()).isEmpty();
    assertThat(found.recovery.next()).isEqualTo(20_000);
    assertThat(found.lanes()).containsEntry("a", "19900").containsEntry("b/é", "19900");
    assertThat(found.dead).hasSize(200);
    assertThat(found.recovery.lanesLost()).isFalse();
  }

  @Test
  void aFlippedBitCostsItsBlockOnly() throws IOException {
    write(20_000);
    for (double share : new double[] {0.1, 0.5, 0.9}) {
      flip(largest(".segment"), (long) (Files.size(largest(".segment")) * share));
    }

    Contents found = read();

    assertThat(found.records.size()).isBetween(20_000 - 3 * 64, 20_000 - 3);
    assertThat(found.recovery.next()).isEqualTo(20_000);
    assertThat(found.recovery.gaps()).isEmpty();
    assertThat(append(20_000, 100)).isEqualTo(20_100);
  }

  @Test
  void theLastBlockMayBeTheDamagedOne() throws IOException {
    write(250);
    Path segment = largest(".segment");
    flip(segment, Files.size(segment) - 1_000);

    Contents found = read();

    assertThat(found.recovery.gaps()).extracting(Gap::to).containsExactly(250L);
    assertThat(found.records).hasSize((int) found.recovery.gaps().get(0).from());
    assertThat(found.records.size()).isBetween(250 - 64, 249);
  }

  @Test
  void aPageOfNonsenseCostsWhatItTouches() throws IOException {
    write(20_000);
    Path segment = largest(".segment");
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(file.length() / 2);
      file.write(new byte[4096]);
    }

    Contents found = read();

    assertThat(found.records.size()).isBetween(20_000 - 2 * 64, 20_000 - 1);
    assertThat(found.recovery.next()).isEqualTo(20_000);
  }

  @Test
  void theHeaderOfASegmentIsNotMissed() throws IOException {
    write(20_000);
    for (int at : new int[] {2, 10, 20, 34}) {
      flip(largest(".segment"), at);
    }

    Contents found = read();

    assertThat(found.records).hasSize(20_000);
    assertThat(append(20_000, 100)).isEqualTo(20_100);
    assertThat(read().records).hasSize(20_100);
  }

  @Test
  void theFirstBlockMayBeTheDamagedOne() throws IOException {
    write(20_000);
    flip(largest(".segment"), Segment.HEADER_BYTES + 20);

    Contents found = read();

    assertThat(found.records.size()).isBetween(20_000 - 64, 20_000 - 1);
  }

  @Test
  void anEndThatIsCutOffIsNamed() throws IOException {
    write(1_000);
    Path segment = largest(".segment");
    try (RandomAccessFile to = new RandomAccessFile(segment.toFile(), "rw")) {
      to.setLength(to.length() / 2);
    }

    Contents found = read();

    long held = found.records.lastKey() + 1;
    assertThat(found.records).hasSize((int) held);
    assertThat(held).isBetween(400L, 600L);
    assertThat(found.recovery.gaps())
        .extracting(Gap::from, Gap::to)
        .containsExactly(tuple(held, 1_000L));
    assertThat(found.recovery.next()).isEqualTo(1_000);
    assertThat(found.recovery.lanesLost()).isTrue();
    assertThat(append(1_000, 100)).isEqualTo(1_100);
    assertThat(read().records).hasSize((int) held + 100);
  }

  @Test
  void aGroupThatWasNotWrittenWholeIsGivenUpUnlessItWasAcknowledged() throws IOException {
    write(1_000);
    Path segment = largest(".segment");
    try (RandomAccessFile to = new RandomAccessFile(segment.toFile(), "rw")) {
      to.setLength(to.length() - 1_000);
    }
    Path copy = folder.resolve("copy");
    copy(folder.resolve("log"), copy);
    assertThat(read().records.lastKey()).isBetween(901L, 998L);
    delete(folder.resolve("log"));
    Files.move(copy, folder.resolve("log"));
    Files.delete(folder.resolve("log/acknowledged"));

    Contents found = read();

    assertThat(found.records).hasSize(900);
    assertThat(found.recovery.next()).isEqualTo(900);
    assertThat(append(900, 7)).isEqualTo(907);
    assertThat(read().records).hasSize(907);
  }

  @Test
  void whatTheWriteAheadLogHoldsSurvivesTheLossOfTheManifest() throws IOException {
    write(20_000);
    commit("later");
    deleteAll("MANIFEST");

    Contents found = read();

    assertThat(found.records).hasSize(20_000);
    assertThat(found.lanes()).containsEntry("a", "later").containsEntry("b/é", "19900");
    assertThat(found.dead).hasSize(200);
    assertThat(found.recovery.lanesLost()).isTrue();
    assertThat(append(20_000, 100)).isEqualTo(20_100);
    assertThat(read().records).hasSize(20_100);
  }

  @Test
  void nothingButTheLastSegmentMayBeLeft() throws IOException {
    write(10_000);
    write(10_000, 20_000);
    Files.delete(largest("000001.segment"));

    Contents found = read();

    assertThat(found.records).hasSize(10_000);
    assertThat(found.recovery.next()).isEqualTo(20_000);
  }

  @Test
  void aManifestWithoutItsEndCostsNothing() throws IOException {
    write(8_000);
    moveToTables();
    write(8_000, 12_000);
    commit("11900");
    Path manifest = only("MANIFEST");
    long size = Files.size(manifest);
    for (long left = size - 1; left > 0; left -= 1 + size / 12) {
      Path copy = folder.resolve("copy");
      delete(copy);
      copy(folder.resolve("log"), copy);
      try (RandomAccessFile to = new RandomAccessFile(manifest.toFile(), "rw")) {
        to.setLength(left);
      }
      Contents found = read();
      assertThat(found.records).as("%d of %d bytes", left, size).hasSize(12_000);
      assertThat(found.lanes()).containsEntry("a", "11900");
      assertThat(found.dead).hasSize(120);
      delete(folder.resolve("log"));
      Files.move(copy, folder.resolve("log"));
    }
  }

  @Test
  void theProgressOfLanesStandsBesideTheLastRecordsToo() throws IOException {
    write(20_000);
    deleteWriteAheadLogs();

    Contents found = read();

    assertThat(found.records).hasSize(20_000);
    assertThat(found.lanes()).containsEntry("a", "19900").containsEntry("b/é", "19900");
    assertThat(found.dead).hasSize(200);
  }

  @Test
  void aWriteAheadLogThatIsGoneIsMissed() throws IOException {
    try (Log log = open()) {
      log.recover();
      log.append(0, List.of(ByteBuffer.wrap(body(0))));
      log.commit(List.of(new Progress("a", text("1"))), List.of());
      log.append(0, List.of(ByteBuffer.wrap(body(0)))); // The segment begins anew.
    }
    deleteWriteAheadLogs();

    Contents found = read();

    assertThat(found.records).hasSize(1);
    assertThat(found.recovery.lanesLost()).isTrue();
  }

  @Test
  void theFileCurrentMayBeGoneOrNonsense() throws IOException {
    write(20_000);
    Files.delete(current());
    assertThat(read().records).hasSize(20_000);

    Files.writeString(current(), "nonsense");
    assertThat(read().records).hasSize(20_000);
  }

  @Test
  void aDeletedTableCostsNoRecord() throws IOException {
    write(20_000);
    moveToTables();
    Files.delete(largest(".sst"));

    Contents found = read();

    assertThat(found.records).hasSize(20_000);
    assertThat(found.recovery.next()).isEqualTo(20_000);
    assertThat(found.recovery.lanesLost()).isTrue();
  }

  @Test
  void missingRecordsAreNamedWhole() throws IOException {
    write(1_000);
    delete(folder.resolve("log/records"));

    Contents found = read();

    assertThat(found.records).isEmpty();
    assertThat(found.recovery.gaps())
        .extracting(Gap::from, Gap::to)
        .containsExactly(tuple(0L, 1_000L));
    assertThat(append(1_000, 10)).isEqualTo(1_010);
  }

  @Test
  void aMissingDbCostsNoRecord() throws IOException {
    write(1_000);
    delete(folder.resolve("log/db"));

    Contents found = read();

    assertThat(found.records).hasSize(1_000);
    assertThat(found.recovery.lanesLost()).isTrue();
    assertThat(append(1_000, 10)).isEqualTo(1_010);
  }

  @Test
  void theSideFileMayBeDamaged() throws IOException {
    write(1_000);
    Files.write(folder.resolve("log/acknowledged"), new byte[] {1, 2, 3});

    assertThat(read().records).hasSize(1_000);
    assertThat(append(1_000, 10)).isEqualTo(1_010);
  }

  @Test
  void aSalvageThatWasInterruptedIsDoneAgain() throws IOException {
    write(20_000);
    Files.move(folder.resolve("log/db"), folder.resolve("log/damaged-1"));
    Files.createDirectories(folder.resolve("log/db.new"));
    Files.writeString(folder.resolve("log/db.new/CURRENT"), "half");

    assertThat(read().records).hasSize(20_000);
  }

  @Test
  void aFolderOfALaterFormatIsRefusedUnchanged() throws IOException {
    write(100);
    Files.writeString(folder.resolve("log/format"), "evbus-log-rocksdb 3\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("its format is \"evbus-log-rocksdb 3\"")
        .hasMessageContaining("use the evbus that wrote it");
    assertThat(folder.resolve("log/format")).hasContent("evbus-log-rocksdb 3");
  }

  @Test
  void aDamagedOrHalfWrittenFormatIsWrittenAnew() throws IOException {
    write(100);
    for (String text :
        List.of("", "evbus-log-ro", "evbus-log-r\u00efcksdb 2\n", "evbus-log-rocksdb ")) {
      Files.write(folder.resolve("log/format"), text.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(read().records).hasSize(100);
      assertThat(folder.resolve("log/format")).hasContent("evbus-log-rocksdb 2");
    }
  }

  @Test
  void noDamageStopsTheStartOrHandsOutAWrongRecord() throws IOException {
    long seed = Long.getLong("evbus.damage.seed", System.nanoTime());
    int times = Integer.getInteger("evbus.damage.times", 25);
    System.out.println("replay with -Devbus.damage.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < times; i++) {
      delete(folder.resolve("log"));
      write(3_000 + random.nextInt(9_000));
      String what = "seed " + seed + ", time " + i + ": " + damage(random);
      Contents found = read();
      found.records.forEach(
          (offset, record) -> assertThat(record).as(what).isEqualTo(body(offset)));
      long next = found.recovery.next();
      assertThat(append(next, 50)).as(what).isEqualTo(next + 50);
      assertThat(read().records).as(what).containsKey(next + 49);
    }
  }

  private String damage(SplittableRandom random) throws IOException {
    List<Path> files = files();
    Path file = files.get(random.nextInt(files.size()));
    switch (random.nextInt(3)) {
      case 0 -> {
        long at = (long) (random.nextDouble() * Files.size(file));
        if (Files.size(file) > 0) {
          flip(file, at);
        }
        return "flipped a bit at " + at + " of " + file;
      }
      case 1 -> {
        long size = (long) (random.nextDouble() * Files.size(file));
        try (RandomAccessFile to = new RandomAccessFile(file.toFile(), "rw")) {
          to.setLength(size);
        }
        return "cut to " + size + " bytes: " + file;
      }
      default -> {
        Files.delete(file);
        return "deleted " + file;
      }
    }
  }

  // ---- writing and reading ----

  private Log open() throws IOException {
    return RocksDbLog.open(new LogFolder(folder.resolve("log")), SMALL);
  }

  /** Writes records, ledgers and dead letters. */
  private void write(int count) throws IOException {
    write(0, count);
  }

  private void write(int first, int count) throws IOException {
    try (Log log = open()) {
      log.recover();
      for (int from = first; from < count; from += GROUP) {
        List<ByteBuffer> records = new ArrayList<>();
        for (int i = 0; i < GROUP && from + i < count; i++) {
          records.add(ByteBuffer.wrap(body(from + i)));
        }
        log.append(from, records);
        ByteBuffer state = text(String.valueOf(from));
        log.commit(
            List.of(new Progress("a", state), new Progress("b/é", state)),
            List.of(new DeadRecord("a", from, ByteBuffer.wrap(body(from)))));
      }
    }
  }

  private void commit(String progress) throws IOException {
    try (Log log = open()) {
      log.recover();
      log.commit(List.of(new Progress("a", text(progress))), List.of());
    }
  }

  /** Opening moves what the write-ahead logs hold into tables. */
  private void moveToTables() throws IOException {
    try (Log log = open()) {
      log.recover();
    }
  }

  private long append(long from, int count) throws IOException {
    try (Log log = open()) {
      log.recover();
      List<ByteBuffer> records = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        records.add(ByteBuffer.wrap(body(from + i)));
      }
      log.append(from, records);
    }
    try (Log log = open()) {
      return log.recover().next();
    }
  }

  private record Contents(Recovery recovery, TreeMap<Long, byte[]> records, List<DeadRecord> dead) {
    Map<String, String> lanes() {
      Map<String, String> lanes = new TreeMap<>();
      recovery
          .lanes()
          .forEach(
              lane ->
                  lanes.put(lane.lane(), StandardCharsets.UTF_8.decode(lane.state()).toString()));
      return lanes;
    }
  }

  private Contents read() throws IOException {
    try (Log log = open()) {
      Recovery recovery = log.recover();
      TreeMap<Long, byte[]> records = new TreeMap<>();
      try (Cursor cursor = log.open(0)) {
        long before = -1;
        for (long at = 0; at > before; ) {
          before = at;
          at = cursor.read(64, 1 << 20, (offset, record) -> records.put(offset, bytes(record)));
        }
      }
      List<DeadRecord> dead = new ArrayList<>();
      try {
        dead.addAll(log.deadLetters("a", 0, 10_000, Long.MAX_VALUE));
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("Reading dead letters");
      }
      return new Contents(recovery, records, dead);
    }
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    return bytes;
  }

  private static byte[] body(long offset) {
    byte[] body = new byte[BODY_BYTES];
    SplittableRandom random = new SplittableRandom(offset);
    random.nextBytes(body);
    return body;
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  // ---- damaging ----

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("log"))) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("format"))
          .sorted()
          .toList();
    }
  }

  private Path current() {
    return folder.resolve("log/db/CURRENT");
  }

  private Path largest(String suffix) throws IOException {
    return files().stream()
        .filter(file -> file.toString().endsWith(suffix))
        .max(Comparator.comparingLong(file -> file.toFile().length()))
        .orElseThrow();
  }

  private Path only(String prefix) throws IOException {
    List<Path> found =
        files().stream().filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private void deleteAll(String prefix) throws IOException {
    for (Path file : files()) {
      if (file.getFileName().toString().startsWith(prefix)) {
        Files.delete(file);
      }
    }
  }

  private void deleteWriteAheadLogs() throws IOException {
    for (Path file : files()) {
      if (file.toString().endsWith(".log")) {
        Files.delete(file);
      }
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (var channel =
        Files.newByteChannel(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.position(at).read(one);
      one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
      channel.position(at).write(one);
    }
  }

  private static void delete(Path path) throws IOException {
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
