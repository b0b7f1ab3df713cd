package io.evbus.core;

import io.evbus.BusStats;
import io.evbus.DeadLetter;
import io.evbus.LaneState;
import io.evbus.Operations;
import io.evbus.Replay;
import io.evbus.ReplayReport;
import io.evbus.core.lane.Ledger;
import io.evbus.core.log.Detached;
import io.evbus.core.log.Storage;
import io.evbus.spi.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an operator does, on the bus of this process. */
final class CoreOperations implements Operations {
  private final LaneSet lanes;
  private final @Nullable Storage storage;
  private final DeadLetters deadLetters;
  private final Supplier<BusStats> stats;
  private final Replayer replayer;

  CoreOperations(
      LaneSet lanes,
      @Nullable Storage storage,
      DeadLetters deadLetters,
      Supplier<BusStats> stats,
      Replayer replayer) {
    this.lanes = lanes;
    this.storage = storage;
    this.deadLetters = deadLetters;
    this.stats = stats;
    this.replayer = replayer;
  }

  @Override
  public BusStats stats() {
    return stats.get();
  }

  @Override
  public void pause(String lane) {
    change("Pausing", lane, Ledger.Status.PAUSED);
  }

  @Override
  public void resume(String lane) {
    change("Resuming", lane, Ledger.Status.ACTIVE);
  }

  private void change(String act, String lane, Ledger.Status status) {
    Optional<LaneMember> member = lanes.find(lane);
    if (member.isPresent()) {
      change(act, member.get(), status);
    } else {
      Detached detached = detached(lane).orElseThrow(() -> unknown(act, lane));
      boolean disabled = detached.ledger().status() == Ledger.Status.DISABLED;
      if (disabled && status == Ledger.Status.PAUSED) {
        throw disabled(act, lane);
      }
      detached.become(detached.ledger().withStatus(status));
    }
    if (storage != null) {
      checkpoint(act, lane, storage);
    }
  }

  private void change(String act, LaneMember member, Ledger.Status status) {
    if (status == Ledger.Status.PAUSED && member.core().stats().state() == LaneState.DISABLED) {
      throw disabled(act, member.lane());
    }
    if (status == Ledger.Status.PAUSED) {
      member.task().hold();
    } else {
      member.task().goOn();
    }
    member.task().awaitStatus(status);
  }

  private static IllegalStateException disabled(String act, String lane) {
    return new IllegalStateException(
        act
            + " lane "
            + lane
            + ": its destination has disabled it, so nothing is sent; evbus resume "
            + lane
            + " lets it go on");
  }

  @Override
  public long forget(String lane) {
    if (lanes.find(lane).isPresent()) {
      throw new IllegalArgumentException(
          "Forgetting lane " + lane + ": it is configured; remove its profile first");
    }
    Detached gone = detached(lane).orElseThrow(() -> unknown("Forgetting", lane));
    long pending = gone.stats(Instant.EPOCH).pending();
    try {
      if (storage != null && storage.forget(lane).isPresent()) {
        storage.retention().countForgottenEvents(pending);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Forgetting lane " + lane + ": " + e.getMessage(), e);
    }
    return pending;
  }

  @Override
  public List<DeadLetter> deadLetters(String lane, long fromOffset, int most) {
    if (!lane.isEmpty()) {
      check("Listing dead letters", lane);
    }
    return deadLetters.list(lane, fromOffset, most);
  }

  @Override
  public long purgeDeadLetters(String lane, OptionalLong offset) {
    if (!lane.isEmpty()) {
      check("Removing dead letters", lane);
    }
    if (offset.isEmpty()) {
      return deadLetters.purge(lane);
    }
    Set<String> all = lane.isEmpty() ? known() : Set.of(lane);
    return all.stream().mapToLong(one -> deadLetters.purge(one, offset.getAsLong())).sum();
  }

  @Override
  public ReplayReport replayDeadLetters(String lane, OptionalLong offset) {
    LaneMember member = configured("Replaying dead letters", lane);
    return replayer.deadLetters(member, offset);
  }

  @Override
  public ReplayReport replay(Replay replay) {
    LaneMember member = configured("Replaying", replay.lane());
    return replayer.replay(member, replay);
  }

  private void check(String act, String lane) {
    if (lanes.find(lane).isEmpty() && detached(lane).isEmpty()) {
      throw unknown(act, lane);
    }
  }

  private LaneMember configured(String act, String lane) {
    return lanes
        .find(lane)
        .orElseThrow(
            () ->
                detached(lane).isPresent()
                    ? new IllegalArgumentException(
                        act + " on lane " + lane + ": it is not configured, so nothing opens it")
                    : unknown(act, lane));
  }

  private Optional<Detached> detached(String lane) {
    return storage == null
        ? Optional.empty()
        : storage.detached().stream().filter(one -> one.lane().equals(lane)).findFirst();
  }

  private Set<String> known() {
    Set<String> known = new TreeSet<>();
    lanes.members().forEach(member -> known.add(member.lane()));
    if (storage != null) {
      storage.detached().forEach(one -> known.add(one.lane()));
    }
    return known;
  }

  private IllegalArgumentException unknown(String act, String lane) {
    Set<String> known = known();
    return new IllegalArgumentException(
        act
            + " lane "
            + lane
            + ": there is no such lane"
            + Nearest.hint(lane, known)
            + (known.isEmpty() ? "" : "; known: " + String.join(", ", known)));
  }

  private static void checkpoint(String act, String lane, Storage storage) {
    try {
      storage.checkpointer().commit();
    } catch (IOException e) {
      throw new UncheckedIOException(act + " lane " + lane + ": " + e.getMessage(), e);
    }
  }
}
