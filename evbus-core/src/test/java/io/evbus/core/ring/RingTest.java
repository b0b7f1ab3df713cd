package io.evbus.core.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.core.route.Route;
import io.evbus.core.route.Router;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who wait for room hear of every room there is. */
@Timeout(60)
class RingTest {
  private static final Event EVENT = Event.builder().body(new byte[0], Event.OCTET_STREAM).build();
  private static final Route NOWHERE = new Router().route(null);

  @Test
  void whoSawNoRoomWhileAGateMovedSeesThatItMoved() {
    Ring ring = new Ring(2, 1 << 20);
    fill(ring);
    Claimant claimant = new Claimant(ring);
    ring.add(claimant);
    ring.release();
    assertThat(claimant.claimed).isEqualTo(-1);
    assertThat(ring.tail()).isEqualTo(2);
    assertThat(ring.gateMoves()).isNotEqualTo(claimant.seenGateMoves);
  }

  @Test
  void roomIsThereWhenEventsBecomeStableThoughNoLaneReads()
      throws InterruptedException, ExecutionException, TimeoutException {
    Ring ring = Ring.overLog(2, 1 << 20, 0);
    ring.add(new Idle());
    fill(ring);
    long seenGateMoves = ring.gateMoves();
    assertThat(ring.claim(1)).isEqualTo(-1);
    assertThat(ring.makeRoom()).isFalse();
    CompletableFuture<Void> woken = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                ring.awaitRoom(seenGateMoves, Long.MAX_VALUE);
                woken.complete(null);
              } catch (InterruptedException e) {
                woken.completeExceptionally(e);
              }
            });
    waiting.setDaemon(true);
    waiting.start();
    ring.stableUntil(2);
    woken.get(10, TimeUnit.SECONDS);
    assertThat(ring.makeRoom()).isTrue();
    assertThat(ring.claim(1)).isEqualTo(2);
  }

  @Test
  void whoWasKeptOutByAHoldThatHasEndedSeesThatSomethingMoved() {
    Ring ring = new Ring(2, 1 << 20);
    long seenGateMoves = ring.gateMoves();
    ring.hold();
    assertThat(ring.claim(1)).isEqualTo(-1);
    ring.letGo();
    assertThat(ring.isHeld()).isFalse();
    assertThat(ring.makeRoom()).as("an empty ring has nothing to release").isFalse();
    assertThat(ring.gateMoves()).as("else the put waits for room").isNotEqualTo(seenGateMoves);
  }

  private static void fill(Ring ring) {
    for (int i = 0; i < 2; i++) {
      Entry entry = new Entry(ring.claim(Entry.sizeBytes(EVENT)), EVENT, NOWHERE, 0, false);
      ring.publish(entry);
    }
  }

  /** Claims while its gate is asked for, which is in the middle of a release. */
  private static final class Claimant implements Reader {
    private final Ring ring;
    long seenGateMoves;
    long claimed;

    Claimant(Ring ring) {
      this.ring = ring;
    }

    @Override
    public long gate() {
      seenGateMoves = ring.gateMoves();
      claimed = ring.claim(1);
      return 2;
    }

    @Override
    public boolean drops() {
      return false;
    }

    @Override
    public void dropUntil(long offset) {}
  }

  /** A lane whose destination is down. */
  private static final class Idle implements Reader {
    @Override
    public long gate() {
      return 0;
    }

    @Override
    public boolean drops() {
      return false;
    }

    @Override
    public void dropUntil(long offset) {}
  }
}
