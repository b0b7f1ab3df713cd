package io.evbus.core;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.Reason;
import io.evbus.ReplayReport;
import io.evbus.core.time.Environment;
import io.evbus.core.time.Threads;
import io.evbus.core.time.Ticker;
import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Outcome;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replay to a destination that answers nothing, with more events than its ring holds. */
class ReplayTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int LETTERS = 12;
  private static final int FASTER = 600;

  private final Silent silent = new Silent();
  private final EventBus bus =
      EventBus.builder()
          .ingress(silent)
          .lanes("*", Map.of("attempt_timeout", "10h"))
          .drain(Duration.ZERO)
          .build(spec -> new CoreBus(spec, fast(Threads.environment("replay")), null));

  @AfterEach
  void close() {
    bus.close();
  }

  /** A minute of this clock is over in a tenth of a second. */
  private static Environment fast(Environment real) {
    Ticker fast =
        new Ticker() {
          @Override
          public long nanos() {
            return real.ticker().nanos() * FASTER;
          }

          @Override
          public Instant now() {
            return real.ticker().now();
          }
        };
    return new Environment(
        fast,
        (task, delayNanos) -> real.scheduler().schedule(task, delayNanos / FASTER),
        real.workers(),
        real.calls(),
        real.seed(),
        real.overload(),
        real.stop());
  }

  private FutureTask<ReplayReport> replay() {
    return new FutureTask<>(
        () -> bus.operations().replayDeadLetters("silent", OptionalLong.empty()));
  }

  private Thread begin(FutureTask<ReplayReport> replay) {
    bus.start();
    for (int i = 0; i < LETTERS; i++) {
      bus.put("x".repeat(1_000_000));
    }
    await().atMost(SOON).until(() -> bus.deadLetters().size() == LETTERS);
    silent.answering = false;
    Thread thread = new Thread(replay, "replay");
    thread.setDaemon(true);
    thread.start();
    await().atMost(SOON).until(() -> silent.unanswered.get() > 0);
    return thread;
  }

  @Test
  void isGivenUpAndSaysWhatIsLeft() throws Exception {
    FutureTask<ReplayReport> replay = replay();
    begin(replay);
    ReplayReport report = replay.get(30, SECONDS);
    assertThat(report.matched()).isEqualTo(LETTERS);
    assertThat(report.pending()).isEqualTo(LETTERS);
    assertThat(bus.deadLetters()).hasSize(LETTERS);
    await().atMost(SOON).until(() -> silent.open.get() == 1);
  }

  @Test
  void thatIsInterruptedLetsItsPublisherGo() {
    FutureTask<ReplayReport> replay = replay();
    Thread thread = begin(replay);
    thread.interrupt();
    assertThatThrownBy(() -> replay.get(30, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("interrupted");
    await().atMost(SOON).until(() -> silent.open.get() == 1);
  }

  /** Rejects everything, until it answers nothing any more. */
  private static final class Silent implements Ingress {
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger unanswered = new AtomicInteger();
    volatile boolean answering = true;

    @Override
    public String name() {
      return "silent";
    }

    @Override
    public Set<String> providers() {
      return Set.of();
    }

    @Override
    public OptionSpec options() {
      return OptionSpec.anything();
    }

    @Override
    public List<Destination> destinations(Profile profile) {
      return List.of(new Destination("", profile, Map.of(), Traits.nonBlocking(Proof.PERSISTED)));
    }

    @Override
    public Publisher open(Destination destination, Signals signals) {
      open.incrementAndGet();
      return new Publisher() {
        @Override
        public void publish(Batch batch) {
          if (answering) {
            batch.decide(0, batch.size(), new Outcome.Rejected(Reason.INVALID, "by the test"));
          } else {
            unanswered.addAndGet(batch.size());
          }
        }

        @Override
        public void close() {
          open.decrementAndGet();
        }
      };
    }
  }
}
