package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.Cursor;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An open log that rules talk to in texts. */
final class KitLog {
  private static final int MOST_RECORDS = 1_000_000;

  private final Log log;
  private final Recovery recovery;
  private volatile long next;

  KitLog(Log log) throws IOException {
    this.log = log;
    this.recovery = log.recover();
    this.next = recovery.next();
  }

  Log raw() {
    return log;
  }

  /** What it held when it was opened. */
  Recovery recovery() {
    return recovery;
  }

  /** The progress that it held when it was opened, by lane. */
  Map<String, String> lanes() {
    Map<String, String> lanes = new TreeMap<>();
    for (Progress progress : recovery.lanes()) {
      assertThat(lanes.put(progress.lane(), Bytes.text(progress.state())))
          .as("lane %s twice in the recovery", progress.lane())
          .isNull();
    }
    return lanes;
  }

  /** The offset of the next record. */
  long next() {
    return next;
  }

  /** Appends numbered records. */
  void appendNumbered(int count) throws IOException {
    append(Stored.numbered(next, next + count).stream().map(Stored::content).toList());
  }

  void append(List<String> contents) throws IOException {
    appendAt(next, contents);
  }

  void appendAt(long first, List<String> contents) throws IOException {
    log.append(first, contents.stream().map(Bytes::of).toList());
    next = first + contents.size();
  }

  /** All records from an offset on, by a cursor of its own. */
  List<Stored> read(long from) throws IOException {
    try (Cursor cursor = log.open(from)) {
      return drain(cursor);
    }
  }

  /** All records that a cursor has still to read. */
  static List<Stored> drain(Cursor cursor) throws IOException {
    List<Stored> records = new ArrayList<>();
    long before;
    long reached = -1;
    do {
      before = reached;
      reached = read(cursor, 100, 1 << 20, records);
      assertThat(records).as("records without an end").hasSizeLessThan(MOST_RECORDS);
    } while (reached > before);
    return records;
  }

  /** One read; what the cursor returned. */
  static long read(Cursor cursor, int maxRecords, int maxBytes, List<Stored> to)
      throws IOException {
    return cursor.read(
        maxRecords, maxBytes, (offset, record) -> to.add(new Stored(offset, Bytes.text(record))));
  }

  void commit(String lane, String state) throws IOException {
    commit(Map.of(lane, state));
  }

  void commit(Map<String, String> states, Letter... letters) throws IOException {
    List<Progress> progress = new ArrayList<>();
    states.forEach((lane, state) -> progress.add(new Progress(lane, Bytes.of(state))));
    log.commit(progress, Arrays.stream(letters).map(Letter::toRecord).toList());
  }

  List<Letter> letters(String lane, long from, int most) throws IOException {
    return letters(lane, from, most, Long.MAX_VALUE);
  }

  List<Letter> letters(String lane, long from, int most, long maxBytes) throws IOException {
    return log.deadLetters(lane, from, most, maxBytes).stream().map(Letter::of).toList();
  }

  /** All dead letters of all lanes. */
  List<Letter> letters() throws IOException {
    return letters("", 0, Integer.MAX_VALUE);
  }

  static List<ByteBuffer> buffers(String... contents) {
    return Arrays.stream(contents).map(Bytes::of).toList();
  }

  void close() throws IOException {
    log.close();
  }
}
