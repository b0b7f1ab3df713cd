package io.evbus.core.lane;

import io.evbus.DeadLetter;
import io.evbus.LanePolicy;
import io.evbus.Reason;
import io.evbus.core.ring.Ring;
import io.evbus.core.ring.Watch;
import io.evbus.core.time.Environment;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a lane: hands it what happened, lets it step, and does what the steps ask for.
 *
 * <p>One thread at a time runs it, a worker or, for a lane that may block, a call thread; while
 * that thread is inside a publisher, timers step the lane from another. Thread-safe.
 */
public final class LaneTask implements Inbox, Runnable {
  private static final System.Logger LOG = System.getLogger(LaneTask.class.getName());
  private static final int MOST_TURNS = 64;
  private static final long HELD_UP_NANOS = 1_000_000_000L;
  private static final int IDLE = 0;
  private static final int QUEUED = 1;
  private static final int RUNNING = 2;
  private static final int AGAIN = 3;

  private final Lane lane;
  private volatile Target target;
  private volatile @Nullable Target nextTarget;
  private final Environment environment;
  private final Ring ring;
  private final @Nullable Backlog backlog;
  private final Owner owner;
  private final Queue<Input> inputs = new ConcurrentLinkedQueue<>();
  private final AtomicInteger run = new AtomicInteger(IDLE);
  private final AtomicInteger runner = new AtomicInteger();
  private volatile boolean blocking;
  private volatile long callSinceNanos = -1;
  private volatile long timerAtNanos = Long.MAX_VALUE;

  /** Who opens the publisher, and for what. */
  private record Target(Ingress ingress, Destination destination) {}

  /** Whom a lane's task tells what concerns the whole engine; any thread, never blocks. */
  public interface Owner {
    /** A dead letter that no commit carries, as on a memory log. */
    void dead(DeadLetter letter);

    /** The lane's ledger should be committed, now or within a few milliseconds. */
    void checkpoint(boolean now);

    /** The lane is closed. */
    void finished(LaneTask task);
  }

  /** Joins a lane with its publisher's source, and with the log behind the ring if there is one. */
  public LaneTask(
      Lane lane,
      Ingress ingress,
      Destination destination,
      Environment environment,
      Ring ring,
      @Nullable Backlog backlog,
      Owner owner) {
    this.lane = lane;
    this.target = new Target(ingress, destination);
    this.environment = environment;
    this.ring = ring;
    this.backlog = backlog;
    this.owner = owner;
    this.blocking = destination.traits().blocking();
    lane.connect(this);
  }

  /** The lane. */
  public Lane lane() {
    return lane;
  }

  /** The plugin that serves the lane. */
  public Ingress ingress() {
    return target.ingress();
  }

  /** Starts delivery. */
  public void start() {
    put((to, now) -> to.start());
  }

  /** Lets the lane finish until a moment on the engine's ticker. */
  public void close(long deadlineNanos) {
    control((to, now) -> to.close(deadlineNanos));
  }

  /** Ends the lane, with no more than what is in flight. */
  public void retire(long deadlineNanos) {
    control((to, now) -> to.retire(deadlineNanos));
  }

  /** An operator wants nothing more to be sent. */
  public void hold() {
    control((to, now) -> to.hold());
  }

  /** An operator wants the lane to go on. */
  public void goOn() {
    control((to, now) -> to.goOn());
  }

  /** Blocks until the lane has noticed what an operator wants, for a second at most. */
  public void awaitStatus(Ledger.Status status) {
    CountDownLatch noticed = new CountDownLatch(1);
    control(
        (to, now) -> {
          if (to.status() == status) {
            noticed.countDown();
          }
        });
    try {
      var unused = noticed.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives up what was not sent before an offset. */
  public void giveUpUntil(long offset, Reason reason) {
    control((to, now) -> to.giveUpUntil(offset, reason, now));
  }

  /** Goes on with another publisher and policy from the edge of the present batch on. */
  public void renew(LanePolicy policy, Ingress ingress, Destination destination) {
    nextTarget = new Target(ingress, destination);
    control((to, now) -> to.renew(policy, destination.traits()));
  }

  /** A snapshot of the lane is in the log. */
  public void committed(Snapshot snapshot) {
    synchronized (lane) {
      lane.committed(snapshot);
    }
    wake();
  }

  /** New events are there. */
  public void eventsAdded() {
    VarHandle.fullFence(); // A lane that has looked in vain is seen to be hungry.
    if (lane.feed()) {
      wake();
    }
  }

  /** Frees the worker that this lane's publisher has held for more than a second. */
  public void freeHeldWorker(long now) {
    long since = callSinceNanos;
    if (!blocking && since >= 0 && now - since > HELD_UP_NANOS) {
      blocking = true;
      environment.overload().run();
      LOG.log(
          System.Logger.Level.WARNING,
          "Delivering on lane {0}: its publisher held a worker for more than a second;"
              + " the lane has a thread of its own from now on",
          lane.name());
      leaveRunner();
    }
  }

  @Override
  public void put(Input input) {
    inputs.add(input);
    wake();
  }

  /** As {@link #put}, but the lane learns of it even while its publisher is busy. */
  private void control(Input input) {
    put(input);
    if (callSinceNanos >= 0) {
      environment.calls().execute(this::turnBesideCall);
    }
  }

  private void wake() {
    while (true) {
      int state = run.get();
      if (state == QUEUED || state == AGAIN) {
        return;
      }
      if (state == RUNNING ? run.compareAndSet(RUNNING, AGAIN) : run.compareAndSet(IDLE, QUEUED)) {
        if (state == IDLE) {
          executor().execute(this);
        }
        return;
      }
    }
  }

  private Executor executor() {
    return blocking ? environment.calls() : environment.workers();
  }

  @Override
  public void run() {
    int mine = runner.get();
    run.set(RUNNING);
    AttemptBatch ended = null;
    for (int turns = 0; turns < MOST_TURNS; turns++) {
      ended = perform(turn(ended));
      if (mine != runner.get()) {
        tell(ended);
        return;
      }
      if (ended == null && run.compareAndSet(RUNNING, IDLE)) {
        if (!lane.isFed() || !run.compareAndSet(IDLE, RUNNING)) {
          return;
        }
      }
      run.compareAndSet(AGAIN, RUNNING);
    }
    tell(ended);
    run.set(QUEUED);
    executor().execute(this);
  }

  /** Leaves the end of a publish to whoever runs the lane next. */
  private void tell(@Nullable AttemptBatch ended) {
    if (ended != null) {
      put(ended);
    }
  }

  private Actions turn(@Nullable AttemptBatch ended) {
    synchronized (lane) {
      long now = environment.ticker().nanos();
      for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
        input.apply(lane, now);
      }
      if (ended != null) {
        ended.apply(lane, now);
      }
      Actions wanted = lane.step(now);
      Target next = nextTarget;
      if (wanted.renewed && next != null) {
        target = next;
        blocking = next.destination().traits().blocking();
      }
      return wanted;
    }
  }

  /** Does what a step asked for; what was published, if so, of which the next turn must know. */
  private @Nullable AttemptBatch perform(Actions actions) {
    for (Publisher publisher : actions.close) {
      environment.calls().execute(() -> close(publisher));
    }
    if (actions.call instanceof Opening opening) {
      environment.calls().execute(() -> open(opening));
    }
    for (DeadLetter letter : actions.dead) {
      owner.dead(letter);
    }
    for (long[] range : actions.lost) {
      reportLost(range);
    }
    if (actions.strange != null) {
      reportStrange(actions.strange.lastOffset);
    }
    for (Watch watch : actions.settled) {
      watch.completeIfSettled();
    }
    if (actions.gateMoved) {
      ring.release();
    }
    setTimer(actions.wakeAtNanos);
    if (actions.fetchFrom >= 0) {
      long from = actions.fetchFrom;
      environment.calls().execute(() -> fetch(from));
    }
    if (actions.checkpoint != Actions.Checkpoint.NONE) {
      owner.checkpoint(actions.checkpoint == Actions.Checkpoint.NOW);
    }
    if (actions.finished) {
      if (backlog != null) {
        environment.calls().execute(backlog::close);
      }
      owner.finished(this);
    }
    if (actions.call instanceof AttemptBatch batch) {
      publish(batch);
      return batch;
    }
    return null;
  }

  private void fetch(long from) {
    try {
      Feed.Fetched found = Objects.requireNonNull(backlog).fetch(from);
      put((to, now) -> to.fetched(found));
    } catch (IOException | RuntimeException e) {
      put((to, now) -> to.fetchFailed(e, now));
    }
  }

  private void reportLost(long[] range) {
    LOG.log(
        System.Logger.Level.ERROR,
        () ->
            "Delivering on lane "
                + lane.name()
                + ": the log's records of offsets "
                + range[0]
                + " to "
                + (range[1] - 1)
                + " are damaged, so these events are lost to it; they are counted as dropped"
                + " (damaged)");
  }

  private void reportStrange(long lastOffset) {
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "Opening lane "
                + lane.name()
                + ": the destination has had offset "
                + lastOffset
                + " of this log, which did not reach so far when the lane began: its data folder was"
                + " restored from a copy; the lane goes on under a new producer name, and what was"
                + " delivered after the copy was made may arrive twice");
  }

  private void publish(AttemptBatch batch) {
    int mine = runner.get();
    callSinceNanos = environment.ticker().nanos();
    try {
      batch.publish();
    } catch (Throwable e) {
      batch.failure = e;
    }
    if (mine == runner.get()) {
      callSinceNanos = -1;
    }
  }

  private void open(Opening call) {
    Target present = target;
    try {
      Publisher opened =
          present
              .ingress()
              .open(present.destination(), new LaneSignals(call.generation), call.producer);
      call.opened = opened;
      if (present.destination().traits().dedupesByOffset()) {
        call.lastOffset = opened.lastOffset();
      }
    } catch (Throwable e) {
      call.failure = e;
      LOG.log(System.Logger.Level.DEBUG, () -> "Opening lane " + lane.name(), e);
    }
    put(call);
  }

  private void close(Publisher publisher) {
    try {
      publisher.close();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "Closing a publisher of lane " + lane.name(), e);
    }
  }

  private void setTimer(long wakeAtNanos) {
    if (wakeAtNanos < timerAtNanos) {
      timerAtNanos = wakeAtNanos;
      long delay = Math.max(0, wakeAtNanos - environment.ticker().nanos());
      environment.scheduler().schedule(() -> tick(wakeAtNanos), delay);
    }
  }

  private void tick(long wakeAtNanos) {
    if (timerAtNanos == wakeAtNanos) {
      timerAtNanos = Long.MAX_VALUE;
    }
    if (callSinceNanos >= 0) {
      environment.calls().execute(this::turnBesideCall);
    } else {
      wake();
    }
  }

  private void turnBesideCall() {
    Actions actions = turn(null);
    boolean abandoned = actions.abandonedCall;
    tell(perform(actions));
    if (abandoned) {
      leaveRunner();
    }
  }

  /** Lets another thread run the lane; the present one stops when its call ends. */
  private void leaveRunner() {
    runner.incrementAndGet();
    callSinceNanos = -1;
    run.set(QUEUED);
    executor().execute(this);
  }

  /** What one publisher tells the lane. */
  private final class LaneSignals implements Signals {
    private final long generation;

    LaneSignals(long generation) {
      this.generation = generation;
    }

    @Override
    public void lost(Throwable cause) {
      control((to, now) -> to.lost(generation, cause, now));
    }

    @Override
    public void pause(Duration atMost) {
      control((to, now) -> to.pause(generation, atMost, now));
    }

    @Override
    public void resume() {
      control((to, now) -> to.resume(generation, now));
    }

    @Override
    public void disable(Reason reason, String detail) {
      control((to, now) -> to.disable(generation, reason, detail, now));
    }
  }

  @Override
  public String toString() {
    return "LaneTask[" + lane.name() + "]";
  }
}
