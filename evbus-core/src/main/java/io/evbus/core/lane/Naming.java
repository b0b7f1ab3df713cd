package io.evbus.core.lane;

import io.evbus.core.lane.Ledger.Name;
import org.jspecify.annotations.Nullable;

/**
 * As whom a lane sends to a far side that confirms and drops every offset that is not beyond the
 * last one it had of the same name.
 *
 * <p>Under one name events leave in the order of the log and none is passed over, so what the far
 * side drops is what it has: that holds also for who goes on after a kill. An event that was passed
 * over all the same, because the far side has stored one behind it, takes another name. So do all
 * behind one that was given up: a power cut may take that back, and then it is sent once more. And
 * so does a lane that finds its name used by another life of its log. What was lost on its way
 * under the old name, or was settled since a power cut took back, may then arrive twice. Confined
 * to its lane.
 */
final class Naming {
  private final String lane;
  private final Backoff random;
  private long number;
  private long from;
  private long unasked;
  private int names = 1;
  private long highest;
  private long givenUp = Long.MAX_VALUE;

  /**
   * Goes on from a ledger.
   *
   * @param lane what all names begin with
   * @param logEnd where the log ended when the lane began
   */
  Naming(String lane, Name before, long logEnd, Backoff random) {
    this.lane = lane;
    this.random = random;
    this.number = before.number();
    this.from = before.from();
    this.unasked = before.unasked() > 0 ? before.unasked() : logEnd + 1;
    this.highest = from - 1;
  }

  /** The present name. */
  String producer() {
    return number == 0 ? lane : lane + "/" + Long.toHexString(number);
  }

  /** What the next life must know of it. */
  Name name() {
    return new Name(number, from, unasked);
  }

  /**
   * The far side says which offset it had last, and is believed from now on.
   *
   * @return false when that is beyond what this log could have sent: the name is another's, as
   *     after the data folder was restored from a copy
   */
  boolean isOwn(long lastOffset) {
    boolean own = unasked == 0 || lastOffset < unasked - 1;
    if (own) {
      unasked = 0;
    }
    return own;
  }

  /** Whether the far side stores the event under the present name, unless it has it already. */
  boolean takes(long offset, @Nullable Pending known) {
    boolean mayBeThere = known != null && known.lostUnder == names;
    return offset >= from && offset < givenUp && (mayBeThere || offset > highest);
  }

  /** Takes another name, for events from an offset on. */
  void change(long firstOffset) {
    number = random.nonce();
    names++;
    from = firstOffset;
    highest = firstOffset - 1;
    givenUp = Long.MAX_VALUE;
    unasked = 0;
  }

  /** An event is a dead letter or dropped, though it could be delivered at another time. */
  void givenUp(long offset) {
    givenUp = Math.min(givenUp, offset);
  }

  /** The event is there, or may be. */
  void sent(long offset) {
    highest = Math.max(highest, offset);
  }

  /** The connection was lost with the event on its way. */
  void lost(Pending pending) {
    pending.lostUnder = names;
    sent(pending.offset());
  }

  /** The far side has refused the event. */
  void refused(Pending pending) {
    pending.lostUnder = 0;
  }
}
