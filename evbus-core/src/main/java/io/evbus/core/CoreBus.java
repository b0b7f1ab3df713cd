package io.evbus.core;

import io.evbus.BusStats;
import io.evbus.ConfigurationException;
import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.InternalQueue;
import io.evbus.LaneInfo;
import io.evbus.LaneStats;
import io.evbus.LogStats;
import io.evbus.Match;
import io.evbus.Operations;
import io.evbus.Probed;
import io.evbus.PutOption;
import io.evbus.PutRefusedException;
import io.evbus.Receipt;
import io.evbus.ReloadReport;
import io.evbus.core.lane.LaneTask;
import io.evbus.core.log.Committer;
import io.evbus.core.log.Identity;
import io.evbus.core.log.Storage;
import io.evbus.core.queue.InternalIngress;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Ring;
import io.evbus.core.route.Router;
import io.evbus.core.time.CarriedTime;
import io.evbus.core.time.Environment;
import io.evbus.core.time.EvbusThread;
import io.evbus.spi.BusSpec;
import io.evbus.spi.Serializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The bus: what comes in, the lanes it goes to, and their lives. */
public final class CoreBus implements EventBus {
  private static final System.Logger LOG = System.getLogger(CoreBus.class.getName());
  private static final long HELD_UP_CHECK_NANOS = 250_000_000L;
  private static final int MOST_DEAD_LETTERS = 10_000;

  private final BusSpec spec;
  private final Environment environment;
  private final CarriedTime time;
  private final Serializer serializer;
  private final @Nullable DataSource data;
  private final @Nullable Storage storage;
  private final Ring ring;
  private final LaneSet lanes = new LaneSet();
  private final LaneFactory factory;
  private final DeadLetters deadLetters;
  private final InternalIngress internal = new InternalIngress();
  private final Set<String> internals = new HashSet<>();
  private final Assembly assembly;
  private final Router router = new Router();
  private final Entrance entrance;
  private final Replayer replayer;
  private final CoreOperations operations;
  private final Dispatcher dispatcher;
  private final Closing closing;
  private volatile boolean started;

  /**
   * Builds a bus in an environment, which it stops when it is closed.
   *
   * @param data the durable log, which it closes; null is a memory log
   * @throws ConfigurationException with all faults; the environment is stopped
   */
  public CoreBus(BusSpec spec, Environment environment, @Nullable DataSource data) {
    this.spec = spec;
    this.environment = environment;
    this.time = new CarriedTime(InstantSource.system(), environment.ticker().nanos());
    this.data = data;
    this.assembly = new Assembly(spec, internal);
    try {
      this.serializer = Assembly.serializer(spec.serializer());
      List<LanePlan> plans = assembly.plan();
      this.storage =
          data == null || spec.purpose() == BusSpec.Purpose.CHECK
              ? null
              : data.open(environment, spec.limits());
      this.ring =
          storage == null
              ? new Ring(spec.limits().ringSlots(), spec.limits().ringBytes())
              : storage.ring();
      String logId = data == null || storage == null ? Identity.randomId() : data.logId();
      this.factory = new LaneFactory(environment, ring, router, storage, owner(), logId);
      this.dispatcher = new Dispatcher(environment, factory.context().hunger(), lanes);
      this.deadLetters = new DeadLetters(storage, spec.onDeadLetter(), this::announce);
      this.entrance =
          new Entrance(
              ring, router, lanes, factory.fates(), environment.ticker(), storage, dispatcher);
      this.closing = new Closing(lanes, environment, storage, this::release);
      this.replayer = new Replayer(storage, deadLetters, environment, factory.context(), closing);
      this.operations = new CoreOperations(lanes, storage, deadLetters, this::stats, replayer);
      begin(plans);
    } catch (RuntimeException e) {
      if (data != null) {
        data.close();
      }
      environment.stop().run();
      throw e;
    }
  }

  private void begin(List<LanePlan> plans) {
    if (storage == null) {
      plans.forEach(plan -> add(factory.make(plan)));
      return;
    }
    try {
      List<LaneMember> made = factory.makeAll(plans);
      storage.countLeftOver(assembly::candidate);
      storage.begin(
          factory.ledgers(made),
          spec.purpose() == BusSpec.Purpose.DELIVER,
          lanes::members,
          lanes::members,
          letter -> environment.calls().execute(() -> deadLetters.tell(letter)),
          new Stable());
      made.forEach(this::add);
      storage.retention().findOldest();
      if (data != null) {
        data.begun(this);
      }
    } catch (IOException e) {
      throw DataSource.fault(e);
    }
  }

  /** What follows from events becoming stable. */
  private final class Stable implements Committer.Listener {
    @Override
    public void count(List<Entry> entries) {
      entries.forEach(entrance::count);
    }

    @Override
    public void stable() {
      dispatcher.eventAdded();
    }
  }

  private LaneTask add(LaneMember member) {
    LanePlan plan = member.plan();
    if (plan.ingress() == internal) {
      internals.add(String.valueOf(plan.destination().address().get("queue")));
    }
    lanes.add(member);
    ring.add(member.core());
    return member.task();
  }

  private LaneTask.Owner owner() {
    return new LaneTask.Owner() {
      @Override
      public void dead(DeadLetter letter) {
        deadLetters.add(letter);
      }

      @Override
      public void checkpoint(boolean now) {
        if (storage != null) {
          storage.checkpointer().request(now);
        }
      }

      @Override
      public void finished(LaneTask task) {
        if (!closing.finished(task)) {
          lanes.members().stream()
              .filter(member -> member.task() == task)
              .forEach(CoreBus.this::detach);
        }
      }
    };
  }

  // ---- putting ----

  @Override
  public Receipt put(Object body) {
    return put(body, false);
  }

  @Override
  public Receipt put(Object body, PutOption... options) {
    return put(body, options.length > 0);
  }

  private Receipt put(Object body, boolean coordinates) {
    long now = environment.ticker().nanos();
    Event event = toEvent(body, now);
    long patience = EvbusThread.isCurrent() || !started ? 0 : spec.limits().putTimeout().toNanos();
    Receipt receipt = entrance.put(event, coordinates, now, patience);
    if (receipt == null) {
      throw refusal(event);
    }
    return receipt;
  }

  @Override
  public Optional<Receipt> tryPut(Object body, PutOption... options) {
    long now = environment.ticker().nanos();
    return Optional.ofNullable(entrance.put(toEvent(body, now), options.length > 0, now, 0));
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

  private Event toEvent(Object body, long nowNanos) {
    Event event = body instanceof Event made ? made : made(body, time.epochNanosAt(nowNanos));
    if (event.sizeBytes() > spec.limits().maxEventBytes()) {
      entrance.countRefused();
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

  private Event made(Object body, long epochNanos) {
    return body instanceof byte[] bytes
        ? Event.of(bytes, Event.OCTET_STREAM, epochNanos)
        : Event.of(serializer.write(body), serializer.contentType(), epochNanos);
  }

  private PutRefusedException refusal(Event event) {
    if (entrance.isClosed()) {
      return new PutRefusedException(
          PutRefusedException.Cause.CLOSED, "Putting event " + event.id() + ": the bus is closed");
    }
    return new PutRefusedException(
        PutRefusedException.Cause.FULL,
        "Putting event "
            + event.id()
            + ": "
            + (started ? entrance.whyFull() : "the log is full; the bus is not started"));
  }

  /** Puts what is known of a dead letter on the bus, if a lane takes such events. */
  private void announce(Map<String, Object> letter) {
    if (!router.route(DeadLetters.PROFILE).isEmpty() && !entrance.isClosed()) {
      tryPut(
          Event.builder()
              .profile(DeadLetters.PROFILE)
              .body(letter, Assembly.serializer("json"))
              .build());
    }
  }

  // ---- looking ----

  @Override
  public InternalQueue internal(String name) {
    synchronized (internals) {
      if (!internals.contains(name) && !entrance.isClosed()) {
        List<LaneTask> fresh = addAll(List.of(assembly.internal(name)));
        if (started) {
          fresh.forEach(LaneTask::start);
        }
      }
      return internal.buffer(name);
    }
  }

  @Override
  public BusStats stats() {
    // The log first: what it calls stable is then counted by every lane.
    Optional<LogStats> log = Optional.ofNullable(storage).map(CoreBus::logStats);
    List<LaneStats> all = new ArrayList<>(lanes.stats());
    if (storage != null) {
      Instant now = environment.ticker().now();
      storage.detached().forEach(lane -> all.add(lane.stats(now)));
    }
    all.sort(Comparator.comparing(LaneStats::lane));
    return new BusStats(
        entrance.accepted(),
        entrance.refused(),
        router.unmatched(),
        deadLetters.forgotten(),
        storage == null ? 0 : storage.retention().forgotten(),
        log,
        all);
  }

  private static LogStats logStats(Storage log) {
    return new LogStats(
        log.retention().first(),
        log.ring().head(),
        log.ring().stable(),
        log.quota().usedBytes(),
        log.quota().maxBytes(),
        log.committer().trouble());
  }

  @Override
  public List<LaneInfo> lanes() {
    return lanes.infos();
  }

  @Override
  public List<Probed> probe(Duration atMost) throws InterruptedException {
    List<LanePlan> plans =
        lanes.members().stream()
            .map(LaneMember::plan)
            .sorted(Comparator.comparing(LanePlan::name))
            .toList();
    return Probing.probe(plans, environment.calls(), atMost);
  }

  @Override
  public List<Match> explain(Event event) {
    return lanes.explain(event.profile().orElse(null));
  }

  @Override
  public List<DeadLetter> deadLetters() {
    return deadLetters.list("", 0, MOST_DEAD_LETTERS);
  }

  @Override
  public Operations operations() {
    return operations;
  }

  // ---- living ----

  @Override
  public void start() {
    if (spec.purpose() != BusSpec.Purpose.DELIVER) {
      throw new IllegalStateException("Starting the bus: it was built to look at only");
    }
    synchronized (internals) {
      if (started || entrance.isClosed()) {
        return;
      }
      started = true;
      lanes.tasks().forEach(LaneTask::start);
    }
    checkHeldWorkers();
    if (storage != null) {
      storage.retention().start();
    }
  }

  private void checkHeldWorkers() {
    environment
        .scheduler()
        .schedule(
            () -> {
              long now = environment.ticker().nanos();
              lanes.tasks().forEach(task -> task.freeHeldWorker(now));
              if (!closing.isOver()) {
                checkHeldWorkers();
              }
            },
            HELD_UP_CHECK_NANOS);
  }

  @Override
  public ReloadReport reload() {
    BusSpec next = spec.again().get();
    List<LanePlan> plans = new Assembly(next, internal).plan();
    synchronized (internals) {
      if (entrance.isClosed()) {
        throw new IllegalStateException("Reloading the configuration: the bus is closed");
      }
      Reload reload = new Reload(lanes, plans, internal);
      reload.check();
      List<LaneTask> fresh = reload.missing().isEmpty() ? List.of() : addAll(reload.missing());
      reload.change();
      entrance.exclusively(() -> detachAll(reload.gone()));
      if (started) {
        fresh.forEach(LaneTask::start);
      }
      return reload.report();
    }
  }

  /**
   * Adds lanes while no event is between its routing and the log, and while nothing is given up
   * that a lane which is not there yet still needs.
   */
  private List<LaneTask> addAll(List<LanePlan> plans) {
    Storage log = storage;
    if (log == null) {
      return entrance.exclusively(
          () -> plans.stream().map(plan -> add(factory.make(plan))).toList());
    }
    return log.retention().betweenRounds(() -> entrance.exclusively(() -> addAll(log, plans)));
  }

  private List<LaneTask> addAll(Storage log, List<LanePlan> plans) {
    List<LaneMember> made = List.of();
    try {
      log.awaitStable();
      made = factory.makeAll(plans);
      log.note(factory.ledgers(made));
    } catch (IOException e) {
      made.forEach(member -> router.remove(member.number()));
      throw new UncheckedIOException(
          "Adding lanes: the log can't be used: " + e.getMessage() + "; nothing has changed", e);
    }
    List<LaneTask> tasks = made.stream().map(this::add).toList();
    plans.forEach(plan -> log.attach(plan.name()));
    return tasks;
  }

  /** Lets lanes end at the edge of their batch; on a durable log they are detached then. */
  private boolean detachAll(List<LaneMember> members) {
    for (LaneMember member : members) {
      if (storage == null) {
        router.remove(member.number());
      }
      closing.expect(List.of(member.task()));
      member.retire(
          environment.ticker().nanos() + member.core().policy().attemptTimeout().toNanos());
    }
    return !members.isEmpty();
  }

  @Override
  public void awaitClosed() throws InterruptedException {
    closing.await();
  }

  @Override
  public boolean awaitClosed(Duration atMost) throws InterruptedException {
    return closing.await(TimeUnit.NANOSECONDS.convert(atMost));
  }

  @Override
  public Duration drain() {
    return spec.limits().drain();
  }

  @Override
  public BusStats close(Duration drain) {
    beginClose(drain);
    if (!EvbusThread.isCurrent()) {
      closing.awaitOrEnd(TimeUnit.NANOSECONDS.convert(drain));
    }
    return stats();
  }

  /** Starts closing without waiting for its end. */
  public void beginClose(Duration drain) {
    boolean first;
    synchronized (internals) {
      first = closing.start();
      entrance.close();
    }
    replayer.close();
    closing.drain(TimeUnit.NANOSECONDS.convert(drain), first);
  }

  private void release() {
    internal.close();
    if (storage != null) {
      storage.retention().stop();
      storage.close();
    }
    if (data != null) {
      data.close();
    }
  }

  private void detach(LaneMember member) {
    LaneStats left = member.core().stats();
    if (storage != null) {
      entrance.exclusively(() -> detachFrom(storage, member, left.oldestPendingAge()));
    } else if (left.pending() > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Removing lane {0}: {1} events were not delivered to it and are lost, for the log is in"
              + " memory",
          left.lane(),
          left.pending());
    }
    lanes.remove(member.task());
    ring.remove(member.core());
  }

  /** Events go its way until this moment, so its ledger is right about all before. */
  private boolean detachFrom(Storage log, LaneMember member, Duration oldestPendingAge) {
    router.remove(member.number());
    synchronized (log.counting()) {
      log.detach(
          member.lane(),
          member.ledger(ring.stable()),
          oldestPendingAge,
          member.core().uncommittedDead());
    }
    return true;
  }
}
