package io.evbus.core.lane;

import io.evbus.core.ring.Entry;
import java.util.OptionalLong;

/**
 * The first event that a lane takes and has not read: looked for in memory, and where that holds it
 * no more as the log was searched. It goes on where it was, so that nothing is looked at twice.
 * Confined to its lane.
 */
final class FirstUnread {
  private final Feed feed;
  private final int lane;
  private final OffsetRanges settledBefore;
  private long at;
  private OptionalLong inLog = OptionalLong.empty();

  FirstUnread(Feed feed, int lane, OffsetRanges settledBefore) {
    this.feed = feed;
    this.lane = lane;
    this.settledBefore = settledBefore;
  }

  /** When it was put; empty when there is none, or memory can't tell. */
  OptionalLong putNanos(long read) {
    if (read > at) {
      at = read;
      inLog = OptionalLong.empty();
    }
    if (inLog.isPresent()) {
      return inLog;
    }
    for (Entry entry = feed.peek(at); entry != null; entry = feed.peek(++at)) {
      if (entry.route().takes(lane) && !settledBefore.contains(at)) {
        return OptionalLong.of(entry.putNanos());
      }
    }
    return OptionalLong.empty();
  }

  /** The offset from which the log must be searched to tell, or -1. */
  long unknownFrom(long read) {
    return putNanos(read).isEmpty() && feed.isDurable() && feed.hasMore(at) ? at : -1;
  }

  /** The log was searched up to an offset, and what was found there was put at a time, if any. */
  void searched(long until, OptionalLong putNanos) {
    if (until >= at) {
      at = until;
      inLog = putNanos;
    }
  }
}
