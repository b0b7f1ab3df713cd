package io.evbus.ingress.nats;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection with an inbox of its own. Each message asks for its answer at a subject that names
 * its batch and its index, so that an answer is all that is needed to find what it is about.
 */
final class NatsPublisher implements Publisher, Incidents.Watcher {
  private static final int NO_RESPONDERS = 503;

  private final Session session;
  private final Subject subject;
  private final NatsEncoding encoding;
  private final Signals signals;
  private final Silence silence;
  private final Unanswered open;
  private final Dispatcher dispatcher;
  private final String inbox;
  private final AtomicReference<@Nullable IngressException> ended = new AtomicReference<>();
  private long batches;

  private NatsPublisher(
      Destination destination, Session session, Signals signals, String producer) {
    this.session = session;
    this.subject = Subject.of(destination);
    this.encoding = new NatsEncoding(destination.profile(), producer);
    this.signals = signals;
    this.silence = new Silence(session);
    this.open = new Unanswered(session, subject, silence, this::ended);
    this.inbox = session.nats().createInbox() + ".";
    this.dispatcher = session.nats().createDispatcher(this::answered);
  }

  /**
   * Opens a destination on a connection.
   *
   * @param producer as whom the lane sends
   */
  static NatsPublisher open(
      Destination destination, Session session, Signals signals, String producer) {
    NatsPublisher publisher = new NatsPublisher(destination, session, signals, producer);
    // There are never more answers than the lane's window has messages.
    publisher.dispatcher.setPendingLimits(0, 0);
    publisher.dispatcher.subscribe(publisher.inbox + "*.*");
    session.incidents().watch(publisher);
    if (session.nats().getStatus() != Connection.Status.CONNECTED) {
      publisher.ended(session.incidents().ended());
    }
    return publisher;
  }

  @Override
  public void publish(Batch batch) throws IngressException {
    requireConnected();
    long number = batches++;
    Answers answers = new Answers(batch);
    open.add(number, answers);
    String replies = inbox + number + ".";
    long most = session.nats().getMaxPayload();
    for (int i = 0; i < batch.size(); i++) {
      Event event = batch.event(i);
      Optional<String> to = subject.of(event);
      if (to.isEmpty()) {
        String detail = subject + ": its routing key, or the lack of one, makes no subject";
        answers.decide(i, new Outcome.Rejected(Reason.NO_DESTINATION, detail));
      } else {
        send(event, to.get(), replies + i, most).ifPresent(at(answers, i));
      }
    }
    open.sent(number, answers);
  }

  private static Consumer<Outcome> at(Answers answers, int index) {
    return outcome -> answers.decide(index, outcome);
  }

  /** Hands a message to the client; why that can't be, if it can't. */
  private Optional<Outcome> send(Event event, String to, String reply, long mostBytes)
      throws IngressException {
    Headers headers;
    try {
      headers = encoding.headers(event, to);
    } catch (IllegalArgumentException e) {
      return Optional.of(new Outcome.Rejected(Reason.INVALID, "NATS carries no " + e.getMessage()));
    }
    byte[] body = event.bytes();
    long bytes = (long) headers.serializedLength() + body.length;
    if (mostBytes > 0 && bytes > mostBytes) {
      String detail =
          "subject " + to + ": " + bytes + " bytes with headers, the server takes " + mostBytes;
      return Optional.of(new Outcome.Rejected(Reason.TOO_LARGE, detail));
    }
    try {
      session.nats().publish(to, reply, headers, body);
    } catch (IllegalStateException e) {
      requireConnected();
      throw NatsErrors.lost(session.where(), e);
    }
    return Optional.empty();
  }

  private void requireConnected() throws IngressException {
    IngressException end = ended.get();
    if (end != null) {
      throw end;
    }
  }

  /** An answer has come; called by one thread of the client's. */
  private void answered(Message message) {
    String reply = message.getSubject();
    int dot = reply.lastIndexOf('.');
    long number = Long.parseLong(reply, inbox.length(), dot, 10);
    int index = Integer.parseInt(reply, dot + 1, reply.length(), 10);
    Answers answers = open.get(number);
    if (answers == null) {
      return;
    }
    read(message, answers, index);
    if (dispatcher.getPendingMessageCount() == 0) {
      open.settle();
    }
    open.forget(number, answers);
  }

  private void read(Message message, Answers answers, int index) {
    if (message.isStatusMessage()) {
      unanswered(message, answers, index);
      return;
    }
    try {
      PublishAck ack = new PublishAck(message);
      if (answers.batch().wantsCoordinates()) {
        answers.decide(index, new Outcome.Ok(coordinates(ack)));
      } else {
        answers.confirm(index);
      }
    } catch (JetStreamApiException e) {
      Optional<Outcome> outcome = NatsErrors.outcome(subjectOf(answers, index), e);
      if (outcome.isPresent()) {
        answers.decide(index, outcome.get());
      } else {
        ended(NatsErrors.lost(session.where(), e));
      }
    } catch (IOException e) {
      ended(NatsErrors.lost(session.where(), e));
    }
  }

  /** There was nobody to answer. */
  private void unanswered(Message status, Answers answers, int index) {
    String where = subjectOf(answers, index);
    if (status.getStatus().getCode() != NO_RESPONDERS) {
      String detail = "subject " + where + ": " + status.getStatus().getMessageWithCode();
      answers.decide(index, new Outcome.Retry(Reason.FAILED, detail));
      return;
    }
    try {
      answers.decide(index, silence.at(where));
    } catch (IngressException e) {
      ended(e);
    }
  }

  private String subjectOf(Answers answers, int index) {
    return subject.of(answers.batch().event(index)).orElse("");
  }

  private static Map<String, String> coordinates(PublishAck ack) {
    return Map.of(
        "stream", ack.getStream(),
        "sequence", Long.toString(ack.getSeqno()),
        "duplicate", Boolean.toString(ack.isDuplicate()));
  }

  /** What is undecided is sent again by the lane. */
  @Override
  public void ended(IngressException cause) {
    if (ended.compareAndSet(null, cause)) {
      signals.lost(cause);
    }
  }

  /** Where events choose the subject, the others must not wait for a right that one lacks. */
  @Override
  public void denied(String denied, IngressException cause) {
    if (!subject.isTemplate()) {
      ended(cause);
      return;
    }
    String detail =
        "subject "
            + denied
            + ": the user may not publish there; allow it, or correct the event's routing key";
    open.decide(denied, new Outcome.Rejected(Reason.FORBIDDEN, detail));
  }

  @Override
  public void close() {
    session.close();
  }
}
