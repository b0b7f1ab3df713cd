package io.evbus.sim;

import io.evbus.Event;
import io.evbus.LanePolicy.Order;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.IngressException;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Outcome;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A destination that misbehaves by its seed and remembers what it got. One that de-duplicates
 * confirms and drops, as RabbitMQ's streams do, whatever is not beyond the last offset of its
 * producer. Confined to one thread.
 */
final class SimDestination implements Ingress {
  private static final long MOST_DELAY_NANOS = 50_000_000L;

  /** Longer than a decision takes to its lane. */
  private static final long MOST_TOLD_NANOS = 10_000_000L;

  private final String name;
  private final VirtualTime time;
  private final boolean blocking;
  private final boolean dedupes;
  private final Order order;
  private final Map<String, Long> lastByProducer = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final Set<String> stored = new HashSet<>();
  private final Set<String> rejected = new HashSet<>();

  /** Those that came while it was missing; a power cut may take the dead letter back. */
  private final Set<String> missed = new HashSet<>();

  private final Set<String> poisonous = new HashSet<>();
  private final Set<Long> attempted = new HashSet<>();
  private final Map<String, Long> lastStoredByKey = new HashMap<>();
  private long lastFirstSent = -1;
  private long missingUntilNanos;
  private Faults faults;
  private int openPublishers;
  private long repeats;

  SimDestination(
      String name,
      VirtualTime time,
      boolean blocking,
      boolean dedupes,
      Order order,
      Faults faults) {
    this.name = name;
    this.time = time;
    this.blocking = blocking;
    this.dedupes = dedupes;
    this.order = order;
    this.faults = faults;
  }

  /** From now on nothing goes wrong any more, but poison stays poison. */
  void heal() {
    faults = Faults.none();
  }

  /** The process at the other end has died with its connections. */
  void disconnect() {
    openPublishers = 0;
  }

  /** How often an event came again that had been stored before. */
  long repeats() {
    return repeats;
  }

  /** Whether it had one producer at most, so that nothing may have come again. */
  boolean hadOneProducer() {
    return dedupes && lastByProducer.size() <= 1;
  }

  boolean holds(String eventId) {
    return stored.contains(eventId);
  }

  int storedEvents() {
    return stored.size();
  }

  boolean isPoison(String eventId) {
    return poisonous.contains(eventId);
  }

  boolean wasRejected(String eventId) {
    return rejected.contains(eventId);
  }

  int openPublishers() {
    return openPublishers;
  }

  List<String> violations() {
    return violations;
  }

  @Override
  public String name() {
    return name;
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
    Traits traits = new Traits(blocking, false, dedupes, Proof.PERSISTED, Integer.MAX_VALUE);
    return List.of(new Destination("", profile, Map.of(), traits));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    return open(destination, signals, "");
  }

  @Override
  public Publisher open(Destination destination, Signals signals, String producer)
      throws Exception {
    if (chance(faults.openFails())) {
      Reason reason = chance(0.5) ? Reason.UNAUTHORIZED : Reason.UNREACHABLE;
      throw new IngressException(reason, "Opening " + name + ": refused by the seed", null);
    }
    openPublishers++;
    return new SimPublisher(signals, producer);
  }

  private boolean chance(double probability) {
    return probability > 0 && time.random().nextDouble() < probability;
  }

  private final class SimPublisher implements Publisher {
    private final Signals signals;
    private final String producer;
    private boolean closed;

    /** The connection has ended, whether or not anybody has noticed. */
    private boolean gone;

    /** It has found nothing to send to, and stores nothing behind what it rejected for that. */
    private boolean missing;

    /** It refuses all that was sent behind a refused event before the lane knew of that. */
    private long refusingUntilNanos;

    SimPublisher(Signals signals, String producer) {
      this.signals = signals;
      this.producer = producer;
    }

    @Override
    public long lastOffset() {
      return lastByProducer.getOrDefault(producer, -1L);
    }

    @Override
    public void publish(Batch batch) {
      if (closed) {
        violations.add(name + " was asked to publish after close");
      }
      for (int i = 0; i < batch.size(); i++) {
        checkFirstAttempt(batch.offset(i));
      }
      if (chance(faults.throwing())) {
        gone = true;
        throw new IllegalStateException("thrown by the seed");
      }
      for (int i = 0; i < batch.size(); i++) {
        if (!receive(batch, i)) {
          return;
        }
      }
      if (chance(faults.lost())) {
        time.after(() -> lose("lost by the seed"), delay());
      }
      if (chance(faults.pause())) {
        signals.pause(Duration.ofSeconds(60));
        time.after(signals::resume, delay() * 100);
      }
    }

    private void lose(String why) {
      gone = true;
      signals.lost(new IllegalStateException(why));
    }

    /** Takes one event; false when the connection is gone. */
    private boolean receive(Batch batch, int index) {
      Event event = batch.event(index);
      if (dedupes && gone) {
        return false;
      }
      if (time.nowNanos() < refusingUntilNanos) {
        refuseAllBehind();
        answer(batch, index, new Outcome.Retry(Reason.REFUSED, "by the seed, as what was before"));
        return true;
      }
      if (missing || time.nowNanos() < missingUntilNanos) {
        answerMissing(batch, index);
        return true;
      }
      if (chance(faults.poison())) {
        poisonous.add(event.id());
      }
      if (isPoison(event.id()) && !stored.contains(event.id())) {
        lose("ended by a poisonous event");
        return false;
      }
      if (rejected.contains(event.id())) {
        answer(batch, index, new Outcome.Rejected(Reason.INVALID, "by the seed, as before"));
        return true;
      }
      double draw = time.random().nextDouble();
      if ((draw -= faults.retry()) < 0) {
        Reason reason = chance(0.2) ? Reason.THROTTLED : Reason.REFUSED;
        Duration after = Duration.ofNanos(reason == Reason.THROTTLED ? delay() : 0);
        refuseAllBehind();
        answer(batch, index, new Outcome.Retry(reason, "by the seed", after));
      } else if ((draw -= faults.reject()) < 0) {
        if (chance(0.5)) {
          missingUntilNanos = time.nowNanos() + delay() * 10;
          answerMissing(batch, index);
        } else {
          rejected.add(event.id());
          answer(batch, index, new Outcome.Rejected(Reason.INVALID, "by the seed"));
        }
      } else if ((draw -= faults.unknown()) < 0) {
        endUnanswered(batch, index);
        answer(batch, index, new Outcome.Unknown("by the seed"));
      } else if ((draw -= faults.silent()) >= 0) {
        store(event, producer, batch.offset(index));
        answer(batch, index, Outcome.OK);
      } else {
        endUnanswered(batch, index);
      }
      return true;
    }

    /** It is not there for a while: what it is sent meanwhile would be taken later. */
    private void answerMissing(Batch batch, int index) {
      missed.add(batch.event(index).id());
      if (dedupes && !missing) {
        missing = true;
        time.after(
            () -> lose("it is there again"), Math.max(0, missingUntilNanos - time.nowNanos()));
      }
      answer(batch, index, new Outcome.Rejected(Reason.NO_DESTINATION, "missing by the seed"));
    }

    private void refuseAllBehind() {
      if (dedupes) {
        refusingUntilNanos = time.nowNanos() + MOST_DELAY_NANOS + MOST_TOLD_NANOS;
      }
    }

    /**
     * One that de-duplicates answers everything but what its connection ends with, of which some
     * may arrive later, beside the next connection.
     */
    private void endUnanswered(Batch batch, int index) {
      if (dedupes) {
        gone = true;
        int end = index + time.random().nextInt(batch.size() - index + 1);
        time.after(() -> arriveLate(batch, index, end), delay());
      }
    }

    private void arriveLate(Batch batch, int from, int to) {
      for (int i = from; i < to && !isPoison(batch.event(i).id()); i++) {
        if (!rejected.contains(batch.event(i).id())) {
          store(batch.event(i), producer, batch.offset(i));
        }
      }
    }

    private void answer(Batch batch, int index, Outcome outcome) {
      Runnable decision =
          () -> {
            batch.decide(index, index + 1, outcome);
            if (chance(faults.lie())) {
              batch.decide(index, index + 1, new Outcome.Rejected(Reason.INVALID, "a lie"));
              batch.decide(-5, batch.size() + 5, LIE);
            }
          };
      if (chance(faults.late())) {
        time.after(decision, delay());
      } else {
        decision.run();
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        openPublishers--;
      }
    }
  }

  private static final Outcome LIE = new Outcome.Retry(Reason.FAILED, "out of range");

  private void store(Event event, String producer, long offset) {
    if (dedupes && lastByProducer.getOrDefault(producer, -1L) >= offset) {
      return;
    }
    lastByProducer.put(producer, offset);
    boolean first = stored.add(event.id());
    repeats += first ? 0 : 1;
    if (!event.bodyAsText().equals("body of " + event.id())) {
      violations.add(name + " got another body with " + event.id());
    }
    boolean ordered =
        order == Order.STRICT || (order == Order.KEY && event.routingKey().isPresent());
    String key = order == Order.STRICT ? "" : event.routingKey().orElse("");
    if (first && ordered && !missed.contains(event.id())) {
      Long before = lastStoredByKey.put(key, offset);
      if (before != null && before > offset) {
        violations.add(name + " got offset " + offset + " after " + before + " of its key");
      }
    }
  }

  private void checkFirstAttempt(long offset) {
    if (attempted.add(offset)) {
      if (order == Order.SENT && offset < lastFirstSent) {
        violations.add(name + " got offset " + offset + " first after " + lastFirstSent);
      }
      lastFirstSent = Math.max(lastFirstSent, offset);
    }
  }

  private long delay() {
    return time.random().nextLong(MOST_DELAY_NANOS);
  }
}
