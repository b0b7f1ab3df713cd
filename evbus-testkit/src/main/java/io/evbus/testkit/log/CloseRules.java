package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The end of a log. */
interface CloseRules extends LogRules {
  @Test
  default void required_L50_aLogIsClosedTwice() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(3);
    log.close();
    assertThatCode(log::close).doesNotThrowAnyException();
    assertThat(logs().open().read(0)).hasSize(3);
  }

  @Test
  default void required_L51_everyCallAfterCloseThrowsIOException() throws IOException {
    KitLog open = logs().open();
    open.appendNumbered(3);
    Log log = open.raw();
    log.close();
    List<ThrowingCallable> calls =
        List.of(
            log::recover,
            () -> log.append(3, KitLog.buffers("late")),
            () -> log.commit(List.of(new Progress("a", Bytes.of("late"))), List.of()),
            () -> log.commit(List.of(), List.of(new DeadRecord("a", 0, Bytes.of("late")))),
            () -> log.open(0),
            () -> log.trim(1),
            () -> log.deadLetters("a", 0, 10, 100),
            () -> log.deadLetters("", 0, 10, 100),
            () -> log.purge("a", 0, 10),
            () -> log.forget("a"));
    for (ThrowingCallable call : calls) {
      assertThatIOException().isThrownBy(call);
    }
    KitLog again = logs().open();
    assertThat(again.read(0)).isEqualTo(Stored.numbered(0, 3));
    assertThat(again.lanes()).isEmpty();
    assertThat(again.letters()).isEmpty();
  }

  @Test
  default void required_L52_aCursorOfAClosedLogThrowsIOExceptionAndIsClosed() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(3);
    Cursor fresh = log.raw().open(0);
    Cursor begun = log.raw().open(0);
    KitLog.read(begun, 1, 1 << 20, new ArrayList<>());
    log.close();
    for (Cursor cursor : List.of(fresh, begun)) {
      assertThatIOException().isThrownBy(() -> KitLog.drain(cursor));
      assertThatCode(cursor::close).doesNotThrowAnyException();
      assertThatCode(cursor::close).doesNotThrowAnyException();
      assertThatIOException().isThrownBy(() -> KitLog.drain(cursor));
    }
  }

  @Test
  default void required_L53_aCloseWaitsForTheCallsThatAreUnderWay() throws Exception {
    long stable = 0;
    for (int round = 0; round < 10; round++) {
      KitLog log = logs().open();
      assertThat(log.recovery().next()).isGreaterThanOrEqualTo(stable);
      assertThat(log.read(0)).isEqualTo(Stored.numbered(0, log.recovery().next()));
      stable = closeUnderWay(log);
    }
  }

  private static long closeUnderWay(KitLog log) throws Exception {
    AtomicLong stable = new AtomicLong();
    CountDownLatch busy = new CountDownLatch(3);
    Together.run(
        List.of(
            untilClosed(
                busy,
                () -> {
                  log.appendNumbered(2);
                  stable.set(log.next());
                }),
            untilClosed(busy, () -> log.commit("a", "state")),
            untilClosed(busy, () -> log.read(0)),
            untilClosed(busy, log::letters),
            untilClosed(busy, () -> log.raw().purge("a", 0, 10)),
            () -> {
              busy.await();
              log.close();
              assertThatIOException().isThrownBy(() -> log.raw().open(0));
            }));
    return stable.get();
  }

  /** Repeats a call until it throws IOException, which nothing else may be. */
  private static Together.Step untilClosed(CountDownLatch busy, Together.Step call) {
    return () ->
        assertThatIOException()
            .isThrownBy(
                () -> {
                  while (!Thread.interrupted()) {
                    call.run();
                    busy.countDown();
                  }
                });
  }
}
