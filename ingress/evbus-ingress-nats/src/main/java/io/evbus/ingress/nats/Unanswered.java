package io.evbus.ingress.nats;

import io.evbus.Event;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The batches that wait for answers. Where anybody at all listens at a subject, the server does not
 * say that no stream does; so after some seconds it is asked. A stream that is only slow is left to
 * the lane's attempt timeout. Thread-safe.
 */
final class Unanswered {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** As long as the last answer was that there is no stream. */
  private static final long LITTLE_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final int MOST_QUESTIONS = 16;

  private final Session session;
  private final Subject subject;
  private final Silence silence;
  private final Consumer<IngressException> end;
  private final Map<Long, Answers> open = new ConcurrentHashMap<>();
  private final AtomicBoolean watching = new AtomicBoolean();
  private volatile long patienceNanos = PATIENCE_NANOS;

  /**
   * Nothing waits yet.
   *
   * @param end told when nothing more is to be sent
   */
  Unanswered(Session session, Subject subject, Silence silence, Consumer<IngressException> end) {
    this.session = session;
    this.subject = subject;
    this.silence = silence;
    this.end = end;
  }

  /** A batch is about to be sent. */
  void add(long number, Answers answers) {
    open.put(number, answers);
  }

  /** It was sent, from now on somebody should answer. */
  void sent(long number, Answers answers) {
    answers.sent();
    forget(number, answers);
    lookLater();
  }

  @Nullable Answers get(long number) {
    return open.get(number);
  }

  /** Lets a batch go that is complete. */
  void forget(long number, Answers answers) {
    if (answers.isComplete()) {
      open.remove(number);
    }
  }

  /** What is confirmed is not kept back. */
  void settle() {
    open.values().forEach(Answers::settle);
  }

  /** Something is known of all messages to a subject. */
  void decide(String to, Outcome outcome) {
    decide(open.values(), to, outcome);
  }

  private void decide(Iterable<Answers> batches, String to, Outcome outcome) {
    Predicate<Event> belongs = event -> subject.of(event).filter(to::equals).isPresent();
    batches.forEach(answers -> answers.decideIf(belongs, outcome));
    open.values().removeIf(Answers::isComplete);
  }

  private void lookLater() {
    if (open.isEmpty() || !watching.compareAndSet(false, true)) {
      return;
    }
    // Not on the session's timer, which tells of a right that is missing, and must not wait.
    CompletableFuture.delayedExecutor(patienceNanos, TimeUnit.NANOSECONDS, session.threads())
        .execute(this::look);
  }

  private void look() {
    long since = System.nanoTime() - patienceNanos;
    boolean missing = false;
    for (String to : subjectsSince(since)) {
      // What is sent after the question may meet a stream that was made meanwhile.
      List<Answers> asked = open.values().stream().filter(Answers::isSent).toList();
      try {
        Optional<Outcome> found = silence.after(to);
        if (found.isPresent()) {
          missing = true;
          decide(asked, to, found.get());
        }
      } catch (IngressException e) {
        end.accept(e);
        return;
      }
    }
    patienceNanos = missing ? LITTLE_PATIENCE_NANOS : PATIENCE_NANOS;
    watching.set(false);
    lookLater();
  }

  private Set<String> subjectsSince(long nanos) {
    Set<String> subjects = new LinkedHashSet<>();
    for (Answers answers : open.values()) {
      if (answers.wasSentBefore(nanos)) {
        answers.forEachUnanswered(
            event -> {
              if (subjects.size() < MOST_QUESTIONS) {
                subject.of(event).ifPresent(subjects::add);
              }
            });
      }
    }
    return subjects;
  }
}
