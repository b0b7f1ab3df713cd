package io.evbus.ingress.http;

import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends each event as a request, a bounded number at a time.
 *
 * <p>An answer that speaks of the destination rather than the event, or none, leaves the event
 * undecided at first. If the server answers another request meanwhile, it is that event's own
 * trouble, which costs it an attempt; when all requests under way have come to this, the connection
 * counts as lost, and no event pays for an outage.
 */
final class HttpPublisher implements Publisher, Exchange.Listener {
  /** Enough for a lane to notice that it may hand over the next batch. */
  private static final int MOST_UNSENT = 256;

  private static final long A_MOMENT_NANOS = 1_000_000_000L;

  private final String where;
  private final Transport transport;
  private final HttpRequests requests;
  private final int maxInFlight;
  private final long timeoutNanos;
  private final Clock clock;
  private final Signals signals;

  private final Deque<Exchange> unsent = new ArrayDeque<>();

  /** In the order in which they were sent. */
  private final Set<Exchange> inFlight = new LinkedHashSet<>();

  private final List<Doubt> doubts = new ArrayList<>();
  private HttpErrors.@Nullable Throttled throttled;
  private long breakEndsNanos;
  private boolean over;
  private long tookNanos;

  /** An event of which it is not known whether it or the destination is to blame. */
  private record Doubt(Exchange exchange, HttpErrors.Down answer) {}

  HttpPublisher(
      String where,
      Transport transport,
      HttpRequests requests,
      int maxInFlight,
      long timeoutNanos,
      Clock clock,
      Signals signals) {
    this.where = where;
    this.transport = transport;
    this.requests = requests;
    this.maxInFlight = maxInFlight;
    this.timeoutNanos = timeoutNanos;
    this.tookNanos = timeoutNanos;
    this.clock = clock;
    this.signals = signals;
  }

  /**
   * Hands the events over; who answers makes room, and sends the next one at once. Blocks while
   * more is left than is sent in a moment, so that no batch waits for its turn until it is overdue.
   */
  @Override
  public void publish(Batch batch) throws InterruptedException {
    hold(encode(batch));
    sendWhatFits();
    awaitMostSent();
  }

  private List<Exchange> encode(Batch batch) {
    List<Exchange> encoded = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      try {
        encoded.add(new Exchange(batch, i, requests.encode(batch.event(i)), this));
      } catch (IllegalArgumentException e) {
        String why = where + ": " + e.getMessage();
        batch.decide(i, i + 1, new Outcome.Rejected(Reason.INVALID, why));
      }
    }
    return encoded;
  }

  private synchronized void hold(List<Exchange> encoded) {
    unsent.addAll(encoded);
    if (mayGoOn()) {
      throttled = null; // The lane has kept the break.
    } else if (throttled != null && !over) {
      giveBack(throttled);
    }
  }

  /** What was not sent because of a break comes back after it. */
  private void giveBack(HttpErrors.Throttled answer) {
    unsent.forEach(exchange -> exchange.decide(retry(answer)));
    unsent.clear();
  }

  private synchronized void awaitMostSent() throws InterruptedException {
    while (mayGoOn() && unsent.size() > mayWait()) {
      wait();
    }
  }

  /** How many may wait: what is sent in a second, by the latest answer, but no more than a few. */
  private int mayWait() {
    return (int) Math.min(MOST_UNSENT, maxInFlight * A_MOMENT_NANOS / Math.max(1, tookNanos));
  }

  private boolean mayGoOn() {
    return !over && (throttled == null || System.nanoTime() - breakEndsNanos >= 0);
  }

  private void sendWhatFits() {
    for (Exchange next = next(); next != null; next = next()) {
      next.begin(requests, timeoutNanos);
      transport.send(next);
    }
  }

  private synchronized @Nullable Exchange next() {
    boolean full = inFlight.size() + doubts.size() >= maxInFlight;
    Exchange next = full || !mayGoOn() ? null : unsent.poll();
    if (next != null) {
      inFlight.add(next);
      if (unsent.size() <= mayWait()) {
        notifyAll();
      }
    }
    return next;
  }

  @Override
  public void answered(Exchange exchange, int status, Optional<String> retryAfter) {
    // Before this answer counts: it is the witness against one that stays silent.
    Exchange oldest = oldest();
    if (oldest != null) {
      oldest.expireIfOverdue();
    }
    ended(exchange, HttpErrors.answer(where, status, retryAfter, clock.instant()), status);
    sendWhatFits();
  }

  private synchronized @Nullable Exchange oldest() {
    Iterator<Exchange> all = inFlight.iterator();
    return all.hasNext() ? all.next() : null;
  }

  @Override
  public void failed(Exchange exchange, Exception cause) {
    ended(exchange, HttpErrors.failure(where, cause), 0);
    sendWhatFits();
  }

  private synchronized void ended(Exchange exchange, HttpErrors.Answer answer, int status) {
    inFlight.remove(exchange);
    tookNanos = exchange.ageNanos();
    if (over) {
      return;
    }
    if (answer instanceof HttpErrors.Down down) {
      doubts.add(new Doubt(exchange, down));
    } else if (answer instanceof HttpErrors.Gone gone) {
      over = true;
      signals.disable(Reason.GONE, gone.detail());
    } else {
      exchange.decide(outcome(exchange, answer, status));
      settleDoubts(answer);
    }
    loseIfDown();
    if (!mayGoOn()) {
      notifyAll();
    }
  }

  /** That the server asks for a break says nothing of whose fault the others were. */
  private void settleDoubts(HttpErrors.Answer answer) {
    for (Doubt doubt : doubts) {
      doubt
          .exchange()
          .decide(
              answer instanceof HttpErrors.Throttled less ? retry(less) : retry(doubt.answer()));
    }
    doubts.clear();
  }

  private Outcome outcome(Exchange exchange, HttpErrors.Answer answer, int status) {
    if (answer instanceof HttpErrors.Throttled less) {
      throttled = less;
      breakEndsNanos = System.nanoTime() + less.after().toNanos();
      giveBack(less);
      return retry(less);
    }
    Outcome outcome = ((HttpErrors.Decided) answer).outcome();
    return outcome instanceof Outcome.Ok && exchange.wantsCoordinates()
        ? new Outcome.Ok(Map.of("status", Integer.toString(status)))
        : outcome;
  }

  private static Outcome retry(HttpErrors.Throttled answer) {
    return new Outcome.Retry(Reason.THROTTLED, answer.detail(), answer.after());
  }

  private static Outcome retry(HttpErrors.Down answer) {
    return new Outcome.Retry(answer.reason(), answer.detail());
  }

  private void loseIfDown() {
    if (!over && inFlight.isEmpty() && !doubts.isEmpty()) {
      over = true;
      HttpErrors.Down first = doubts.get(0).answer();
      signals.lost(new IngressException(first.reason(), "Sending to " + first.detail(), null));
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      over = true;
      notifyAll();
    }
    transport.close();
  }
}
