package io.evbus.testkit.log;

import io.evbus.spi.DeadRecord;

/** A dead letter. */
record Letter(String lane, long offset, String content) {
  static Letter of(DeadRecord letter) {
    return new Letter(letter.lane(), letter.offset(), Bytes.text(letter.record()));
  }

  DeadRecord toRecord() {
    return new DeadRecord(lane, offset, Bytes.of(content));
  }

  @Override
  public String toString() {
    return lane + " " + offset + ": " + Bytes.shortened(content);
  }
}
