package io.evbus.core;

import io.evbus.LanePolicy;
import io.evbus.Reason;
import io.evbus.core.lane.Lane;
import io.evbus.core.lane.LaneTask;
import io.evbus.core.lane.Ledger;
import io.evbus.core.lane.Snapshot;
import io.evbus.core.log.Checkpointer;
import io.evbus.core.log.Retention;
import io.evbus.core.route.LanePattern;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lane of a bus with what it was made from. Thread-safe. */
final class LaneMember implements Checkpointer.Keeper, Retention.Lane {
  private final int number;
  private final LaneTask task;
  private volatile LanePlan plan;
  private volatile boolean retiring;

  LaneMember(int number, LaneTask task, LanePlan plan) {
    this.number = number;
    this.task = task;
    this.plan = plan;
  }

  /** Its number in routes. */
  int number() {
    return number;
  }

  LaneTask task() {
    return task;
  }

  LanePlan plan() {
    return plan;
  }

  /** Goes on as another plan says, from the edge of the present batch on. */
  void renew(LanePlan next) {
    plan = next;
    task.renew(next.policy(), next.ingress(), next.destination());
  }

  /** Ends the lane with what is in flight, or at a deadline. */
  void retire(long deadlineNanos) {
    retiring = true;
    task.retire(deadlineNanos);
  }

  boolean isRetiring() {
    return retiring;
  }

  @Override
  public String lane() {
    return plan.name();
  }

  LanePattern pattern() {
    return plan.pattern();
  }

  boolean isRequired() {
    return core().policy().ack() == LanePolicy.Ack.REQUIRED;
  }

  Lane core() {
    return task.lane();
  }

  Ledger ledger(long matchedThrough) {
    return core().ledger(matchedThrough, pattern().pattern());
  }

  @Override
  public @Nullable Snapshot snapshot(long matchedThrough) {
    return core().snapshot(matchedThrough, pattern().pattern());
  }

  @Override
  public void committed(Snapshot snapshot) {
    task.committed(snapshot);
  }

  @Override
  public long committedInLog() {
    return core().committedInLog();
  }

  @Override
  public boolean dropsWhenFull() {
    return core().policy().onFull() == LanePolicy.OnFull.DROP_OLDEST;
  }

  @Override
  public Duration expireAfter() {
    return core().policy().expireAfter();
  }

  @Override
  public long oldestUnknownFrom() {
    return core().oldestUnknownFrom();
  }

  @Override
  public boolean mayOwe(long offset, @Nullable String profile) {
    return pattern().takes(profile) && core().mayOwe(offset);
  }

  @Override
  public void oldestSearched(long until, Optional<Duration> age) {
    core().oldestSearched(until, age);
  }

  @Override
  public void giveUpUntil(long offset, Reason reason) {
    task.giveUpUntil(offset, reason);
  }
}
