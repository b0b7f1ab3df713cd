package io.evbus.ingress.redis;

import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The answers to one batch, which come in the order of sending. Neighbours that are confirmed are
 * decided together, for each decision wakes the lane. Confined to the thread that reads.
 */
final class Answers {
  private static final int MOST_TOGETHER = 64;

  private final Batch batch;
  private final BitSet sent;
  private final Address address;
  private final Copies copies;
  private final String[] entries;
  private int from;
  private int to;

  /** Answers to the events of a batch that were sent. */
  Answers(Batch batch, BitSet sent, Address address, Copies copies) {
    this.batch = batch;
    this.sent = sent;
    this.address = address;
    this.copies = copies;
    this.entries = new String[batch.wantsCoordinates() ? batch.size() : 0];
  }

  /**
   * Reads and decides them; what is not decided then is sent again by the lane.
   *
   * @return why nothing more is to be sent, if that is so
   * @throws redis.clients.jedis.exceptions.JedisConnectionException when no more come
   */
  @Nullable IngressException read(Session session) {
    try {
      BitSet added = new BitSet(batch.size());
      IngressException ending = readEntries(session, added);
      if (copies.areWanted()) {
        decideAll(added, copies.shortage(address.toString(), session.read()).orElse(null));
      }
      return ending;
    } catch (JedisDataException e) {
      return RedisErrors.lost(address.toString(), e);
    } finally {
      settle();
    }
  }

  private @Nullable IngressException readEntries(Session session, BitSet added) {
    IngressException ending = null;
    for (int i = sent.nextSetBit(0); i >= 0; i = sent.nextSetBit(i + 1)) {
      try {
        readEntry(session, i, added);
      } catch (JedisDataException e) {
        Outcome outcome = RedisErrors.outcome(address, e);
        if (outcome instanceof Outcome.Unknown) {
          ending = RedisErrors.lost(address.toString(), e);
        } else {
          decide(i, outcome);
        }
      }
    }
    return ending;
  }

  private void readEntry(Session session, int index, BitSet added) {
    Object answer = session.read();
    if (answer == null) {
      decide(index, new Outcome.Rejected(Reason.NO_DESTINATION, missing(index)));
      return;
    }
    added.set(index);
    if (batch.wantsCoordinates()) {
      entries[index] = Session.text(answer);
    }
    if (!copies.areWanted()) {
      confirm(index);
    }
  }

  private void decideAll(BitSet added, @Nullable Outcome shortage) {
    for (int i = added.nextSetBit(0); i >= 0; i = added.nextSetBit(i + 1)) {
      if (shortage == null) {
        confirm(i);
      } else {
        batch.decide(i, i + 1, shortage);
      }
    }
  }

  private String missing(int index) {
    return "stream "
        + address.streamOf(batch.event(index)).orElse("")
        + " at "
        + address.server()
        + " is not there; create it, correct its name, or remove create: false";
  }

  private void confirm(int index) {
    if (batch.wantsCoordinates()) {
      batch.decide(index, index + 1, new Outcome.Ok(coordinates(index)));
      return;
    }
    if (index != to || to - from == MOST_TOGETHER) {
      settle();
      from = index;
    }
    to = index + 1;
  }

  private Map<String, String> coordinates(int index) {
    return Map.of(
        "stream", address.streamOf(batch.event(index)).orElse(""), "entry", entries[index]);
  }

  private void decide(int index, Outcome outcome) {
    settle();
    batch.decide(index, index + 1, outcome);
  }

  /** Decides what is confirmed and kept back. */
  private void settle() {
    if (from < to) {
      batch.decide(from, to, Outcome.OK);
    }
    from = to;
  }
}
