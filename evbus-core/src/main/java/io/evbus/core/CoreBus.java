package io.evbus.core;

import io.evbus.BusStats;
import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.InternalQueue;
import io.evbus.LaneInfo;
import io.evbus.Match;
import io.evbus.PutOption;
import io.evbus.PutRefusedException;
import io.evbus.Receipt;
import io.evbus.core.lane.Lane;
import io.evbus.core.lane.LaneTask;
import io.evbus.core.lane.SpareThreads;
import io.evbus.core.queue.InternalIngress;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Ring;
import io.evbus.core.route.Route;
import io.evbus.core.route.Router;
import io.evbus.core.time.Environment;
import io.evbus.core.time.EvbusThread;
import io.evbus.spi.BusSpec;
import io.evbus.spi.Serializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The bus on a memory log. */
public final class CoreBus implements EventBus {
  private static final long HELD_UP_CHECK_NANOS = 250_000_000L;
  private static final long CLOSE_GRACE_NANOS = 2_000_000_000L;

  private final BusSpec spec;
  private final Environment environment;
  private final Serializer serializer;
  private final Ring ring;
  private final Router router = new Router();
  private final LaneSet lanes = new LaneSet();
  private final SpareThreads spareThreads = new SpareThreads();
  private final DeadLetterStore deadLetters;
  private final InternalIngress internal = new InternalIngress();
  private final Set<String> internals = new HashSet<>();
  private final Assembly assembly;
  private final Intake intake = new Intake();
  private final AtomicBoolean dispatching = new AtomicBoolean();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final CountDownLatch closed = new CountDownLatch(1);
  private int unfinished;
  private volatile boolean started;
  private boolean closing;

  /**
   * Builds a bus in an environment, which it stops when it is closed.
   *
   * @throws io.evbus.ConfigurationException with all faults; the environment is stopped
   */
  public CoreBus(BusSpec spec, Environment environment) {
    this.spec = spec;
    this.environment = environment;
    this.ring = new Ring(spec.limits().ringSlots(), spec.limits().ringBytes());
    this.deadLetters = new DeadLetterStore(spec.onDeadLetter());
    this.assembly = new Assembly(spec, internal);
    try {
      this.serializer = Assembly.serializer(spec.serializer());
      assembly.plan().forEach(this::add);
    } catch (RuntimeException e) {
      environment.stop().run();
      throw e;
    }
  }

  private LaneTask add(LanePlan plan) {
    int number = router.add(plan.pattern());
    Lane lane =
        new Lane(
            plan.name(),
            plan.policy(),
            plan.destination().traits(),
            ring,
            number,
            ring.head(),
            environment.ticker(),
            spareThreads,
            environment.seed() + number);
    LaneTask task =
        new LaneTask(
            lane,
            plan.ingress(),
            plan.destination(),
            environment,
            ring,
            deadLetters::add,
            this::finished);
    if (plan.ingress() == internal) {
      internals.add(String.valueOf(plan.destination().address().get("queue")));
    }
    lanes.add(number, task, plan.pattern());
    ring.add(lane);
    return task;
  }

  // ---- putting ----

  @Override
  public Receipt put(Object body, PutOption... options) {
    Event event = toEvent(body);
    long patience = EvbusThread.isCurrent() || !started ? 0 : spec.limits().putTimeout().toNanos();
    Receipt receipt = put(event, options, patience);
    if (receipt == null) {
      refused.increment();
      throw refusal(event);
    }
    return receipt;
  }

  @Override
  public Optional<Receipt> tryPut(Object body, PutOption... options) {
    Receipt receipt = put(toEvent(body), options, 0);
    if (receipt == null) {
      refused.increment();
    }
    return Optional.ofNullable(receipt);
  }

  @Override
  public List<Receipt> putAll(Collection<?> bodies) {
    List<Receipt> receipts = new ArrayList<>(bodies.size());
    for (Object body : bodies) {
      receipts.add(put(body));
    }
    return receipts;
  }

  @Override
  public Event.Builder event(Object body) {
    return body instanceof byte[] bytes
        ? Event.builder().body(bytes, Event.OCTET_STREAM)
        : Event.builder().body(body, serializer);
  }

  private Event toEvent(Object body) {
    Event event = body instanceof Event made ? made : event(body).build();
    if (event.sizeBytes() > spec.limits().maxEventBytes()) {
      refused.increment();
      throw new PutRefusedException(
          PutRefusedException.Cause.TOO_LARGE,
          "Putting event "
              + event.id()
              + ": it has "
              + event.sizeBytes()
              + " bytes, and the bus takes "
              + spec.limits().maxEventBytes());
    }
    return event;
  }

  private @Nullable Receipt put(Event event, PutOption[] options, long patienceNanos) {
    Route route = router.route(event.profile().orElse(null));
    long size = (long) event.sizeBytes() + Entry.OVERHEAD_BYTES;
    long deadline = environment.ticker().nanos() + patienceNanos;
    while (true) {
      if (!intake.enter()) {
        return null;
      }
      long seenGateMoves = ring.gateMoves();
      try {
        long offset = ring.claim(size);
        if (offset >= 0) {
          return publish(offset, event, route, options.length > 0);
        }
      } finally {
        intake.leave();
      }
      if (!ring.makeRoom() && !awaitRoom(event, seenGateMoves, deadline)) {
        return null;
      }
    }
  }

  private Receipt publish(long offset, Event event, Route route, boolean coordinates) {
    Entry entry = new Entry(offset, event, route, environment.ticker().nanos(), coordinates);
    ring.publish(entry);
    accepted.increment();
    if (route.isEmpty()) {
      router.countUnmatched(event.profile().orElse(null));
    }
    if (started && dispatching.compareAndSet(false, true)) {
      environment.workers().execute(this::dispatch);
    }
    return new CoreReceipt(entry, lanes);
  }

  private void dispatch() {
    dispatching.set(false);
    lanes.eventsAdded();
  }

  private boolean awaitRoom(Event event, long seenGateMoves, long deadline) {
    long left = deadline - environment.ticker().nanos();
    if (left <= 0 || lanes.slowestRejects()) {
      return false;
    }
    try {
      ring.awaitRoom(seenGateMoves, left);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      refused.increment();
      throw new PutRefusedException(
          PutRefusedException.Cause.INTERRUPTED,
          "Putting event " + event.id() + ": interrupted while waiting for room");
    }
  }

  private PutRefusedException refusal(Event event) {
    if (intake.isClosed()) {
      return new PutRefusedException(
          PutRefusedException.Cause.CLOSED, "Putting event " + event.id() + ": the bus is closed");
    }
    return new PutRefusedException(
        PutRefusedException.Cause.FULL,
        "Putting event "
            + event.id()
            + ": the log is full; "
            + (started ? lanes.slowest(ring.head()) : "the bus is not started"));
  }

  // ---- looking ----

  @Override
  public InternalQueue internal(String name) {
    synchronized (internals) {
      if (!internals.contains(name) && !intake.isClosed()) {
        LaneTask task = add(assembly.internal(name));
        if (started) {
          task.start();
        }
      }
      return internal.buffer(name);
    }
  }

  @Override
  public BusStats stats() {
    return new BusStats(
        accepted.sum(), refused.sum(), router.unmatched(), deadLetters.forgotten(), lanes.stats());
  }

  @Override
  public List<LaneInfo> lanes() {
    return lanes.infos();
  }

  @Override
  public List<Match> explain(Event event) {
    return lanes.explain(event.profile().orElse(null));
  }

  @Override
  public List<DeadLetter> deadLetters() {
    return deadLetters.all();
  }

  // ---- living ----

  @Override
  public void start() {
    synchronized (internals) {
      if (started || intake.isClosed()) {
        return;
      }
      started = true;
      lanes.tasks().forEach(LaneTask::start);
    }
    checkHeldWorkers();
  }

  private void checkHeldWorkers() {
    environment
        .scheduler()
        .schedule(
            () -> {
              long now = environment.ticker().nanos();
              lanes.tasks().forEach(task -> task.freeHeldWorker(now));
              if (closed.getCount() > 0) {
                checkHeldWorkers();
              }
            },
            HELD_UP_CHECK_NANOS);
  }

  @Override
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  @Override
  public boolean awaitClosed(Duration atMost) throws InterruptedException {
    return closed.await(TimeUnit.NANOSECONDS.convert(atMost), TimeUnit.NANOSECONDS);
  }

  @Override
  public Duration drain() {
    return spec.limits().drain();
  }

  @Override
  public BusStats close(Duration drain) {
    beginClose(drain);
    if (!EvbusThread.isCurrent()) {
      awaitFinished(drain);
    }
    return stats();
  }

  /** Starts closing without waiting for its end. */
  public void beginClose(Duration drain) {
    long drainNanos = TimeUnit.NANOSECONDS.convert(drain);
    long now = environment.ticker().nanos();
    long deadline = now > Long.MAX_VALUE - drainNanos ? Long.MAX_VALUE : now + drainNanos;
    List<LaneTask> tasks;
    boolean first;
    synchronized (internals) {
      first = !closing;
      closing = true;
      if (first) {
        intake.close();
        ring.wakeWaiting();
      }
      tasks = lanes.tasks();
    }
    if (first) {
      synchronized (closed) {
        unfinished += tasks.size();
      }
      endIfFinished();
    }
    tasks.forEach(task -> task.close(deadline));
  }

  private void finished(LaneTask task) {
    synchronized (closed) {
      unfinished--;
    }
    endIfFinished();
  }

  private void endIfFinished() {
    synchronized (closed) {
      if (unfinished > 0) {
        return;
      }
    }
    internal.close();
    closed.countDown();
    if (EvbusThread.isCurrent()) {
      environment.stop().run();
    }
  }

  private void awaitFinished(Duration drain) {
    try {
      long nanos = TimeUnit.NANOSECONDS.convert(drain);
      closed.await(
          nanos > Long.MAX_VALUE - CLOSE_GRACE_NANOS ? nanos : nanos + CLOSE_GRACE_NANOS,
          TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    internal.close();
    closed.countDown();
    environment.stop().run();
  }
}
