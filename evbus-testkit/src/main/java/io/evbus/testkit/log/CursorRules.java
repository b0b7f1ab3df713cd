package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.spi.Cursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Reading by cursors. */
interface CursorRules extends LogRules {
  @Test
  default void required_L10_aCursorBeginsAtAnyOffset() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(20);
    for (long from : List.of(0L, 1L, 13L, 19L)) {
      assertThat(log.read(from)).isEqualTo(Stored.numbered(from, 20));
    }
    assertThat(log.read(20)).isEmpty();
    try (Cursor ahead = log.raw().open(25)) {
      assertThat(KitLog.drain(ahead)).isEmpty();
      log.appendNumbered(10);
      assertThat(KitLog.drain(ahead)).isEqualTo(Stored.numbered(25, 30));
    }
  }

  @Test
  default void required_L11_aCursorSeesLaterAppends() throws IOException {
    KitLog log = logs().open();
    try (Cursor cursor = log.raw().open(0)) {
      for (int round = 0; round < 5; round++) {
        assertThat(KitLog.drain(cursor)).isEqualTo(Stored.numbered(log.next() - round, log.next()));
        log.appendNumbered(round + 1);
      }
      assertThat(KitLog.drain(cursor)).isEqualTo(Stored.numbered(10, 15));
    }
  }

  @Test
  default void required_L19_oneReadGoesOnFromOldRecordsToNewOnes() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(10);
    try (Cursor cursor = log.raw().open(0)) {
      List<Stored> records = new ArrayList<>();
      KitLog.read(cursor, 4, 1 << 20, records);
      log.appendNumbered(10);
      assertThat(KitLog.read(cursor, 100, 1 << 20, records)).isEqualTo(20);
      assertThat(records).isEqualTo(Stored.numbered(0, 20));
    }
  }

  @Test
  default void required_L12_aReadGivesAtMostSoManyRecordsAndReturnsWhereItGoesOn()
      throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(10);
    try (Cursor cursor = log.raw().open(2)) {
      List<Stored> records = new ArrayList<>();
      assertThat(KitLog.read(cursor, 1, 1 << 20, records)).isEqualTo(3);
      assertThat(records).isEqualTo(Stored.numbered(2, 3));
      assertThat(KitLog.read(cursor, 5, 1 << 20, records)).isEqualTo(8);
      assertThat(records).isEqualTo(Stored.numbered(2, 8));
      assertThat(KitLog.read(cursor, 5, 1 << 20, records)).isEqualTo(10);
      assertThat(records).isEqualTo(Stored.numbered(2, 10));
      assertThat(KitLog.read(cursor, 5, 1 << 20, records)).isEqualTo(10);
      assertThat(records).hasSize(8);
    }
  }

  @Test
  default void required_L13_aReadGivesAtMostSoManyBytesButAtLeastOneRecord() throws IOException {
    KitLog log = logs().open();
    log.append(List.of("1234", "5678", "9", "longer than ten", "", "x"));
    try (Cursor cursor = log.raw().open(0)) {
      List<Stored> records = new ArrayList<>();
      assertThat(KitLog.read(cursor, 100, 8, records)).isEqualTo(2);
      assertThat(KitLog.read(cursor, 100, 10, records)).isEqualTo(3);
      assertThat(KitLog.read(cursor, 100, 10, records)).isEqualTo(4);
      assertThat(KitLog.read(cursor, 100, 1, records)).isEqualTo(6);
      assertThat(records).extracting(Stored::content).last().isEqualTo("x");
      assertThat(records).isEqualTo(log.read(0));
    }
  }

  @Test
  default void required_L14_manyCursorsReadBesideAppends() throws Exception {
    KitLog log = logs().open();
    int total = 600;
    List<Together.Step> steps = new ArrayList<>();
    steps.add(
        () -> {
          while (log.next() < total) {
            log.appendNumbered(10);
            log.commit("lane", "state");
          }
        });
    for (int reader = 0; reader < 4; reader++) {
      long from = reader * 100L;
      steps.add(() -> readUntil(log, from, total));
    }
    steps.add(
        () -> {
          while (log.next() < total && !Thread.interrupted()) {
            assertThat(log.letters()).isEmpty();
          }
        });
    Together.run(steps);
  }

  private static void readUntil(KitLog log, long from, long to) throws IOException {
    try (Cursor cursor = log.raw().open(from)) {
      List<Stored> records = new ArrayList<>();
      while (records.size() < to - from && !Thread.interrupted()) {
        KitLog.read(cursor, 7, 1 << 20, records);
      }
      assertThat(records).isEqualTo(Stored.numbered(from, to));
    }
  }

  @Test
  default void required_L15_cursorsOverlapWithoutTouchingEachOther() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(50);
    List<Cursor> cursors = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      cursors.add(log.raw().open(i));
    }
    for (int i = 0; i < 50; i += 2) {
      cursors.get(i).close();
    }
    for (int i = 1; i < 50; i += 2) {
      assertThat(KitLog.drain(cursors.get(i))).isEqualTo(Stored.numbered(i, 50));
      cursors.get(i).close();
    }
  }

  @Test
  default void required_L16_aClosedCursorThrowsAndIsClosedTwice() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(5);
    Cursor cursor = log.raw().open(0);
    cursor.close();
    assertThatCode(cursor::close).doesNotThrowAnyException();
    assertThatIOException().isThrownBy(() -> KitLog.drain(cursor));
    assertThat(log.read(0)).hasSize(5);
  }

  @Test
  default void required_L17_aCursorIsClosedByAnotherThreadWhileItReads() throws Exception {
    KitLog log = logs().open();
    log.appendNumbered(200);
    for (int round = 0; round < 100; round++) {
      Cursor cursor = log.raw().open(0);
      CountDownLatch reading = new CountDownLatch(1);
      Together.run(
          List.of(
              () -> readUntilClosed(cursor, reading),
              () -> {
                reading.await();
                cursor.close();
              }));
    }
    assertThat(log.read(0)).hasSize(200);
  }

  private static void readUntilClosed(Cursor cursor, CountDownLatch reading) {
    List<Stored> records = new ArrayList<>();
    assertThatIOException()
        .isThrownBy(
            () -> {
              while (!Thread.interrupted()) {
                KitLog.read(cursor, 3, 1 << 20, records);
                reading.countDown();
              }
            });
    assertThat(records).isEqualTo(Stored.numbered(0, records.size()));
  }

  @Test
  default void required_L18_whatASinkThrowsComesThroughAndHoldsNothingUp() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(5);
    Cursor cursor = log.raw().open(0);
    RuntimeException thrown = new IllegalStateException("thrown by the sink");
    assertThatThrownBy(
            () ->
                cursor.read(
                    10,
                    1 << 20,
                    (offset, record) -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
    cursor.close();
    log.appendNumbered(5);
    assertThat(log.read(0)).isEqualTo(Stored.numbered(0, 10));
    assertThat(logs().reopen(log).read(0)).isEqualTo(Stored.numbered(0, 10));
  }
}
