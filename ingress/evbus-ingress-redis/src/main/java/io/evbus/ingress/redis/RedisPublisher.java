package io.evbus.ingress.redis;

import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.evbus.spi.Profile;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * One connection, written to by publish and read by a thread of its own, which also asks an idle
 * server for a sign of life. Batches that wait for answers are as many as the lane's window allows.
 */
final class RedisPublisher implements Publisher {
  private static final long CLOSE_MILLIS = 2_000;

  private final Session session;
  private final Address address;
  private final RedisEncoding encoding;
  private final Copies copies;
  private final long heartbeatMillis;
  private final Signals signals;
  private final Thread reader;

  /** Batches in the order of sending. */
  private final BlockingQueue<Answers> unanswered = new LinkedBlockingQueue<>();

  /** Held while something is written and noted as sent. Closing does without. */
  private final Object writing = new Object();

  private volatile @Nullable IngressException ended;
  private volatile boolean closed;

  RedisPublisher(Destination destination, Address address, Session session, Signals signals) {
    Profile profile = destination.profile();
    this.session = session;
    this.address = address;
    this.encoding = new RedisEncoding(profile);
    this.copies = Copies.of(profile);
    this.heartbeatMillis = profile.require(RedisOptions.HEARTBEAT).toMillis();
    this.signals = signals;
    String id = destination.id().isEmpty() ? "" : "/" + destination.id();
    this.reader = new Thread(this::run, "evbus-redis-" + profile.name() + id);
    reader.setDaemon(true);
  }

  RedisPublisher start() {
    reader.start();
    return this;
  }

  @Override
  public void publish(Batch batch) throws IngressException {
    synchronized (writing) {
      IngressException cause = ended;
      if (cause != null) {
        throw cause;
      }
      try {
        send(batch);
      } catch (JedisConnectionException | IOException e) {
        // The reader finds the end too, behind answers that may have come before it.
      } catch (RuntimeException | Error e) {
        session.close(); // A command may have been written in part.
        throw e;
      }
    }
  }

  private void send(Batch batch) throws IOException {
    BitSet sent = new BitSet(batch.size());
    String[] streams = new String[batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      Optional<String> stream = address.streamOf(batch.event(i));
      if (stream.isPresent()) {
        streams[i] = stream.get();
        sent.set(i);
      } else {
        batch.decide(i, i + 1, new Outcome.Rejected(Reason.NO_DESTINATION, keyless()));
      }
    }
    if (sent.isEmpty()) {
      return;
    }
    unanswered.add(new Answers(batch, sent, address, copies));
    for (int i = sent.nextSetBit(0); i >= 0; i = sent.nextSetBit(i + 1)) {
      session.write(encoding.entry(streams[i], batch.event(i)));
    }
    if (copies.areWanted()) {
      session.write(copies.command());
    }
    session.flush();
  }

  private String keyless() {
    return address + ": the event has no routing key, so no stream is meant";
  }

  private void run() {
    try {
      while (true) {
        IngressException ending = readNext();
        if (ending != null) {
          end(ending);
          return;
        }
      }
    } catch (InterruptedException e) {
      end(RedisErrors.lost(address.toString(), e));
    } catch (IOException | RuntimeException e) {
      end(RedisErrors.lost(address.toString(), e));
    }
  }

  private @Nullable IngressException readNext() throws InterruptedException, IOException {
    Answers next = unanswered.poll(heartbeatMillis, TimeUnit.MILLISECONDS);
    if (next != null) {
      return next.read(session);
    }
    return askForLife() ? readLife() : null;
  }

  /** Whether a sign of life was asked for, and its answer is the next one to come. */
  private boolean askForLife() throws IOException {
    synchronized (writing) {
      if (!unanswered.isEmpty()) {
        return false;
      }
      session.write(new CommandArguments(Command.PING));
      session.flush();
      return true;
    }
  }

  /** Any answer is one, be it that this user may not ask. */
  private @Nullable IngressException readLife() {
    try {
      var unused = session.read();
    } catch (JedisDataException e) {
      if (RedisErrors.endsAll(e) && !RedisErrors.isForbidden(e)) {
        return RedisErrors.lost(address.toString(), e);
      }
    }
    return null;
  }

  /** What is undecided is sent again by the lane. */
  private void end(IngressException cause) {
    ended = cause;
    session.close();
    if (!closed) {
      signals.lost(cause);
    }
  }

  @Override
  public void close() {
    closed = true;
    session.close();
    if (Thread.currentThread() == reader) {
      return;
    }
    reader.interrupt();
    try {
      TimeUnit.MILLISECONDS.timedJoin(reader, CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
