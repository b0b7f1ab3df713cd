package io.evbus.testkit.log;

import java.util.ArrayList;
import java.util.List;

/** A record at its offset. */
record Stored(long offset, String content) {
  /** The record that numbered appends write at an offset; lengths differ. */
  static Stored numbered(long offset) {
    return new Stored(offset, "event " + offset + " " + "x".repeat((int) (offset * 31 % 200)));
  }

  /** Numbered records from an offset (inclusive) to another (exclusive). */
  static List<Stored> numbered(long from, long to) {
    List<Stored> records = new ArrayList<>();
    for (long offset = from; offset < to; offset++) {
      records.add(numbered(offset));
    }
    return records;
  }

  @Override
  public String toString() {
    return offset + ": " + Bytes.shortened(content);
  }
}
