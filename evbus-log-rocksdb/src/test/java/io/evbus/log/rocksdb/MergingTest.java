package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that were merged into others are missed by nobody. */
final class MergingTest {
  private static final int OPENINGS = 60;

  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() throws IOException {
    NativeLibrary.load();
  }

  @Test
  void whatWasForgottenDoesNotComeBackWhenTablesAreMergedInAnOpening() throws IOException {
    for (int i = 0; i < OPENINGS; i++) {
      try (Log log = open()) {
        assertThat(log.recover().lanes()).as("lanes at opening %d", i).isEmpty();
        for (String lane : List.of("a", "b")) {
          log.commit(
              List.of(new Progress(lane, ByteBuffer.wrap(new byte[1]))),
              List.of(new DeadRecord(lane, i, ByteBuffer.wrap(new byte[100_000]))));
          if (i % 2 == 1) {
            log.forget(lane);
          }
        }
        if (i % 2 == 0) {
          log.append(i, List.of(ByteBuffer.wrap(new byte[1])));
        }
      }
      if (i % 2 == 0) {
        forgetAll();
      }
    }
    assertThat(log().resolve("damaged-1")).doesNotExist();
    assertThat(log().resolve("salvage")).doesNotExist();
  }

  @Test
  void whatWasPurgedDoesNotComeBackFromTablesThatWereBeingRemoved() throws IOException {
    mergeWhatWasPurged();
    giveTablesBack();

    expectNoDeadLetters();
    expectNoDeadLetters();
  }

  @Test
  void norWhenTheNextOpeningWasInterruptedToo() throws IOException {
    mergeWhatWasPurged();
    Path note = folder.resolve("note");
    copy(log().resolve("tables"), note);
    expectNoDeadLetters();
    copy(note, log().resolve("tables"));
    giveTablesBack();

    expectNoDeadLetters();
  }

  @Test
  void norIsAnythingMissedWhereNothingWasNoted() throws IOException {
    mergeWhatWasPurged();
    Files.delete(log().resolve("tables"));

    expectNoDeadLetters();
    assertThat(log().resolve("tables")).exists();
  }

  private void giveTablesBack() throws IOException {
    int given = 0;
    try (Stream<Path> inputs = Files.list(kept())) {
      for (Path input : inputs.toList()) {
        Path table = db().resolve(input.getFileName());
        if (!Files.exists(table)) {
          Files.copy(input, table);
          given++;
        }
      }
    }
    assertThat(given).as("tables that were merged").isGreaterThan(1);
  }

  /** Leaves copies of the tables that were merged. */
  private void mergeWhatWasPurged() throws IOException {
    Files.createDirectories(kept());
    for (int i = 0; i < 8; i++) {
      keepTables();
      try (Log log = open()) {
        log.recover();
        if (i == 4) {
          await().until(() -> tables().size() < 4);
          log.purge("a", 0, Long.MAX_VALUE);
        } else if (i < 4) {
          log.commit(
              List.of(new Progress("a", ByteBuffer.wrap(new byte[1]))),
              List.of(new DeadRecord("a", i, ByteBuffer.wrap(new byte[100_000]))));
        }
      }
    }
  }

  private void expectNoDeadLetters() throws IOException {
    try (Log log = open()) {
      log.recover();
      assertThat(log.deadLetters("a", 0, 10, Long.MAX_VALUE)).isEmpty();
    }
    assertThat(log().resolve("damaged-1")).doesNotExist();
    assertThat(log().resolve("spare")).doesNotExist();
  }

  private void keepTables() throws IOException {
    for (Path table : tables()) {
      copy(table, kept().resolve(table.getFileName()));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private List<Path> tables() throws IOException {
    if (!Files.exists(db())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(db())) {
      return files.filter(file -> file.toString().endsWith(".sst")).toList();
    }
  }

  private Log open() throws IOException {
    return RocksDbLog.open(new LogFolder(log()), new Settings(1 << 20, 1 << 20));
  }

  private Path log() {
    return folder.resolve("log");
  }

  private Path db() {
    return log().resolve("db");
  }

  private Path kept() {
    return folder.resolve("kept");
  }

  private void forgetAll() throws IOException {
    try (Log log = open()) {
      assertThat(log.recover().lanes()).hasSize(2);
      log.forget("a");
      log.forget("b");
    }
  }
}
