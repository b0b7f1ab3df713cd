package io.evbus.ingress.http;

import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.time.Clock;
import java.util.ArrayList;
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
  private final String where;
  private final Transport transport;
  private final HttpRequests requests;
  private final int maxInFlight;
  private final long timeoutNanos;
  private final Clock clock;
  private final Signals signals;

  /** In the order in which they were sent. */
  private final Set<Exchange> inFlight = new LinkedHashSet<>();

  private final List<Doubt> doubts = new ArrayList<>();
  private HttpErrors.@Nullable Throttled throttled;
  private long breakEndsNanos;
  private boolean over;
  private @Nullable Batch current;
  private int nextIndex;

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
    this.clock = clock;
    this.signals = signals;
  }

  /** Blocks until all is sent; who answers makes room, and sends the next one at once. */
  @Override
  public void publish(Batch batch) throws InterruptedException {
    begin(batch);
    sendWhatFits();
    finish(batch);
  }

  private synchronized void begin(Batch batch) {
    if (mayGoOn()) {
      throttled = null; // The lane has kept the break.
    }
    current = batch;
    nextIndex = 0;
  }

  private synchronized void finish(Batch batch) throws InterruptedException {
    while (mayGoOn() && nextIndex < batch.size()) {
      wait();
    }
    if (throttled != null && !over && nextIndex < batch.size()) {
      // What was not sent because of a break comes back after it.
      batch.decide(nextIndex, batch.size(), retry(throttled));
    }
    current = null;
  }

  private boolean mayGoOn() {
    return !over && (throttled == null || System.nanoTime() - breakEndsNanos >= 0);
  }

  private void sendWhatFits() {
    for (Exchange next = next(); next != null; next = next()) {
      try {
        next.prepare(requests);
      } catch (IllegalArgumentException e) {
        reject(next, where + ": " + e.getMessage());
        continue;
      }
      transport.send(next);
    }
  }

  /** Unsent, so it says nothing about the server. */
  private synchronized void reject(Exchange exchange, String why) {
    inFlight.remove(exchange);
    decide(exchange, new Outcome.Rejected(Reason.INVALID, why));
    loseIfDown();
  }

  private synchronized @Nullable Exchange next() {
    Batch batch = current;
    boolean full = inFlight.size() + doubts.size() >= maxInFlight;
    if (batch == null || nextIndex == batch.size() || full || !mayGoOn()) {
      return null;
    }
    Exchange next = new Exchange(batch, nextIndex++, System.nanoTime() + timeoutNanos, this);
    inFlight.add(next);
    if (nextIndex == batch.size()) {
      notifyAll();
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
    if (over) {
      return;
    }
    if (answer instanceof HttpErrors.Down down) {
      doubts.add(new Doubt(exchange, down));
    } else if (answer instanceof HttpErrors.Gone gone) {
      over = true;
      signals.disable(Reason.GONE, gone.detail());
    } else {
      decide(exchange, outcome(exchange, answer, status));
      doubts.forEach(doubt -> decide(doubt.exchange(), retry(doubt.answer())));
      doubts.clear();
    }
    loseIfDown();
    if (!mayGoOn()) {
      notifyAll();
    }
  }

  private Outcome outcome(Exchange exchange, HttpErrors.Answer answer, int status) {
    if (answer instanceof HttpErrors.Throttled less) {
      throttled = less;
      breakEndsNanos = System.nanoTime() + less.after().toNanos();
      return retry(less);
    }
    Outcome outcome = ((HttpErrors.Decided) answer).outcome();
    return outcome instanceof Outcome.Ok && exchange.batch().wantsCoordinates()
        ? new Outcome.Ok(Map.of("status", Integer.toString(status)))
        : outcome;
  }

  private static void decide(Exchange exchange, Outcome outcome) {
    exchange.batch().decide(exchange.index(), exchange.index() + 1, outcome);
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
