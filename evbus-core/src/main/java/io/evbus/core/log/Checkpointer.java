package io.evbus.core.log;

import io.evbus.DeadLetter;
import io.evbus.core.lane.Snapshot;
import io.evbus.core.ring.Ring;
import io.evbus.core.time.Environment;
import io.evbus.core.time.SerialTask;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commits the ledgers of lanes that have changed, all in one write: at once when a lane asks for
 * it, else within 20 ms. A dead letter and the ledger that lets go of its event are one commit.
 * Thread-safe.
 */
public final class Checkpointer {
  private static final System.Logger LOG = System.getLogger(Checkpointer.class.getName());
  private static final long SOON_NANOS = 20_000_000L;
  private static final long RETRY_NANOS = 200_000_000L;

  /** One lane, as far as commits go. */
  public interface Keeper {
    /** The lane's name. */
    String lane();

    /** What must be written for it, if anything; matches are counted up to an offset. */
    @Nullable Snapshot snapshot(long matchedThrough);

    /** It is in the log. */
    void committed(Snapshot snapshot);
  }

  private final Ring ring;
  private final DurableLog log;
  private final Environment environment;
  private final Object counting;
  private final Supplier<List<? extends Keeper>> keepers;
  private final Consumer<DeadLetter> onDead;
  private final SerialTask task;
  private final AtomicBoolean soon = new AtomicBoolean();
  private boolean failing;

  /** Commits what the keepers have. */
  public Checkpointer(
      Ring ring,
      DurableLog log,
      Environment environment,
      Object counting,
      Supplier<List<? extends Keeper>> keepers,
      Consumer<DeadLetter> onDead) {
    this.ring = ring;
    this.log = log;
    this.environment = environment;
    this.counting = counting;
    this.keepers = keepers;
    this.onDead = onDead;
    this.task = new SerialTask(environment.calls(), this::work);
  }

  /** Asks for a commit, now or soon. */
  public void request(boolean now) {
    if (now) {
      task.wake();
    } else if (soon.compareAndSet(false, true)) {
      environment.scheduler().schedule(task::wake, SOON_NANOS);
    }
  }

  private void work() {
    soon.set(false);
    try {
      commit();
    } catch (IOException e) {
      environment.scheduler().schedule(task::wake, RETRY_NANOS);
    }
  }

  /** Commits now. */
  public synchronized void commit() throws IOException {
    List<Keeper> changed = new ArrayList<>();
    List<Snapshot> snapshots = new ArrayList<>();
    synchronized (counting) {
      long through = ring.stable();
      for (Keeper keeper : keepers.get()) {
        Snapshot snapshot = keeper.snapshot(through);
        if (snapshot != null) {
          changed.add(keeper);
          snapshots.add(snapshot);
        }
      }
    }
    if (changed.isEmpty()) {
      return;
    }
    List<Progress> progress = new ArrayList<>(changed.size());
    List<DeadRecord> dead = new ArrayList<>(0);
    for (int i = 0; i < changed.size(); i++) {
      progress.add(new Progress(changed.get(i).lane(), snapshots.get(i).ledger().encode()));
      snapshots.get(i).dead().forEach(letter -> dead.add(DeadLetterCodec.write(letter)));
    }
    try {
      log.commit(progress, dead);
    } catch (IOException e) {
      if (!failing) {
        LOG.log(
            System.Logger.Level.ERROR,
            "Committing what lanes have delivered: {0}; until it succeeds lanes wait when their"
                + " window is full",
            e.getMessage());
      }
      failing = true;
      throw e;
    }
    failing = false;
    for (int i = 0; i < changed.size(); i++) {
      changed.get(i).committed(snapshots.get(i));
      snapshots.get(i).dead().forEach(onDead);
    }
  }
}
