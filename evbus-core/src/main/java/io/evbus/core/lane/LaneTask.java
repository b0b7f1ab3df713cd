package io.evbus.core.lane;

import io.evbus.DeadLetter;
import io.evbus.Reason;
import io.evbus.core.ring.Ring;
import io.evbus.core.ring.Watch;
import io.evbus.core.time.Environment;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

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
  private final Ingress ingress;
  private final Destination destination;
  private final Environment environment;
  private final Ring ring;
  private final Consumer<DeadLetter> onDead;
  private final Consumer<LaneTask> onFinished;
  private final Queue<Input> inputs = new ConcurrentLinkedQueue<>();
  private final AtomicInteger run = new AtomicInteger(IDLE);
  private final AtomicInteger runner = new AtomicInteger();
  private volatile boolean blocking;
  private volatile long callSinceNanos = -1;
  private volatile long timerAtNanos = Long.MAX_VALUE;

  /** Joins a lane with its publisher's source. */
  public LaneTask(
      Lane lane,
      Ingress ingress,
      Destination destination,
      Environment environment,
      Ring ring,
      Consumer<DeadLetter> onDead,
      Consumer<LaneTask> onFinished) {
    this.lane = lane;
    this.ingress = ingress;
    this.destination = destination;
    this.environment = environment;
    this.ring = ring;
    this.onDead = onDead;
    this.onFinished = onFinished;
    this.blocking = destination.traits().blocking();
    lane.connect(this);
  }

  /** The lane. */
  public Lane lane() {
    return lane;
  }

  /** The plugin that serves the lane. */
  public Ingress ingress() {
    return ingress;
  }

  /** Starts delivery. */
  public void start() {
    put((to, now) -> to.start());
  }

  /** Lets the lane finish until a moment on the engine's ticker. */
  public void close(long deadlineNanos) {
    control((to, now) -> to.close(deadlineNanos));
  }

  /** New events are there. */
  public void eventsAdded() {
    if (lane.isHungry()) {
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
    for (int turns = 0; turns < MOST_TURNS; turns++) {
      boolean more = perform(turn());
      if (mine != runner.get()) {
        return;
      }
      if (!more && run.compareAndSet(RUNNING, IDLE)) {
        if (!(lane.isHungry() && lane.hasUnread()) || !run.compareAndSet(IDLE, RUNNING)) {
          return;
        }
      }
      run.compareAndSet(AGAIN, RUNNING);
    }
    run.set(QUEUED);
    executor().execute(this);
  }

  private Actions turn() {
    synchronized (lane) {
      long now = environment.ticker().nanos();
      for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
        input.apply(lane, now);
      }
      return lane.step(now);
    }
  }

  /** Does what a step asked for; whether another turn should follow at once. */
  private boolean perform(Actions actions) {
    actions.close.forEach(publisher -> environment.calls().execute(() -> close(publisher)));
    Call opening = actions.open;
    if (opening != null) {
      environment.calls().execute(() -> open(opening));
    }
    actions.dead.forEach(onDead);
    actions.settled.forEach(Watch::completeIfSettled);
    if (actions.gateMoved) {
      ring.release();
    }
    setTimer(actions.wakeAtNanos);
    if (actions.finished) {
      onFinished.accept(this);
    }
    Call publish = actions.publish;
    if (publish != null) {
      publish(publish);
      return true;
    }
    return false;
  }

  private void publish(Call call) {
    Publisher publisher = Objects.requireNonNull(call.publisher);
    AttemptBatch batch = Objects.requireNonNull(call.batch);
    int mine = runner.get();
    callSinceNanos = environment.ticker().nanos();
    Throwable failure = null;
    try {
      publisher.publish(batch);
    } catch (Throwable e) {
      failure = e;
    }
    if (mine == runner.get()) {
      callSinceNanos = -1;
    }
    Throwable thrown = failure;
    put((to, now) -> to.callEnded(call, null, thrown, now));
  }

  private void open(Call call) {
    Publisher opened = null;
    Throwable failure = null;
    try {
      opened = ingress.open(destination, new LaneSignals(call.generation));
    } catch (Throwable e) {
      failure = e;
      LOG.log(System.Logger.Level.DEBUG, () -> "Opening lane " + lane.name(), e);
    }
    Publisher candidate = opened;
    Throwable thrown = failure;
    put((to, now) -> to.callEnded(call, candidate, thrown, now));
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
    Actions actions = turn();
    boolean abandoned = actions.abandonedCall;
    perform(actions);
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
