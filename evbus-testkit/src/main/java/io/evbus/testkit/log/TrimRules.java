package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.Cursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Giving up records. */
interface TrimRules extends LogRules {
  @Test
  default void required_L40_trimmedRecordsAreNeverHandedOutAgain() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(1000);
    log.raw().trim(400);
    assertThat(log.read(0)).isEqualTo(Stored.numbered(400, 1000));
    assertThat(log.read(399)).isEqualTo(Stored.numbered(400, 1000));
    assertThat(log.read(401)).isEqualTo(Stored.numbered(401, 1000));
    log = logs().reopen(log);
    assertThat(log.recovery().first()).isEqualTo(400);
    assertThat(log.recovery().next()).isEqualTo(1000);
    assertThat(log.recovery().gaps()).isEmpty();
    assertThat(log.read(0)).isEqualTo(Stored.numbered(400, 1000));
  }

  @Test
  default void required_L41_aCursorThatWasOpenPassesOverWhatWasTrimmed() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(10);
    try (Cursor behind = log.raw().open(0);
        Cursor begun = log.raw().open(0);
        Cursor ahead = log.raw().open(8)) {
      List<Stored> records = new ArrayList<>();
      KitLog.read(begun, 2, 1 << 20, records);
      log.raw().trim(5);
      assertThat(KitLog.drain(behind)).isEqualTo(Stored.numbered(5, 10));
      assertThat(KitLog.drain(begun)).isEqualTo(Stored.numbered(5, 10));
      assertThat(KitLog.drain(ahead)).isEqualTo(Stored.numbered(8, 10));
    }
  }

  @Test
  default void required_L42_aTrimToTheEndEmptiesTheLogAndOffsetsGoOn() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(10);
    log.raw().trim(10);
    assertThat(log.read(0)).isEmpty();
    for (int life = 0; life < 2; life++) {
      log = logs().reopen(log);
      assertThat(log.recovery().first()).isEqualTo(10);
      assertThat(log.recovery().next()).isEqualTo(10);
      assertThat(log.recovery().gaps()).isEmpty();
      assertThat(log.read(0)).isEmpty();
    }
    log.appendNumbered(3);
    assertThat(log.read(0)).isEqualTo(Stored.numbered(10, 13));
    assertThat(logs().reopen(log).read(0)).isEqualTo(Stored.numbered(10, 13));
  }

  @Test
  default void required_L43_aTrimNeverMovesBack() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(10);
    log.raw().trim(6);
    log.raw().trim(6);
    log.raw().trim(2);
    log.raw().trim(0);
    assertThat(log.read(0)).isEqualTo(Stored.numbered(6, 10));
    log = logs().reopen(log);
    assertThat(log.recovery().first()).isEqualTo(6);
    assertThat(log.read(0)).isEqualTo(Stored.numbered(6, 10));
  }

  @Test
  default void required_L44_aTrimLeavesProgressAndDeadLettersAlone() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(10);
    log.commit(Map.of("a", "state"), new Letter("a", 2, "letter"));
    log.raw().trim(10);
    assertThat(log.letters()).containsExactly(new Letter("a", 2, "letter"));
    log = logs().reopen(log);
    assertThat(log.lanes()).isEqualTo(Map.of("a", "state"));
    assertThat(log.letters()).containsExactly(new Letter("a", 2, "letter"));
  }

  @Test
  default void required_L45_recordsAreTrimmedBesideAppendsAndReads() throws Exception {
    KitLog log = logs().open();
    int total = 400;
    Together.run(
        List.of(
            () -> {
              while (log.next() < total) {
                log.appendNumbered(10);
              }
            },
            () -> {
              for (long before = log.next(); before < total; before = log.next()) {
                log.raw().trim(before);
                List<Stored> left = log.read(0);
                assertThat(left).isEqualTo(Stored.numbered(before, before + left.size()));
              }
            }));
    log.raw().trim(total);
    assertThat(log.read(0)).isEmpty();
  }
}
