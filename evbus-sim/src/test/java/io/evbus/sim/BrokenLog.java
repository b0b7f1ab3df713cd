package io.evbus.sim;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import io.evbus.spi.RecordSink;
import io.evbus.spi.Recovery;
import io.evbus.testkit.log.ForwardingCursor;
import io.evbus.testkit.log.ForwardingLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A log that breaks one promise, with the rule that must notice it. */
enum BrokenLog {
  REORDERS_RECORDS(
      "L02",
      log ->
          new ForwardingLog(log) {
            @Override
            public void append(long first, List<ByteBuffer> records) throws IOException {
              List<ByteBuffer> reversed = new ArrayList<>(records);
              Collections.reverse(reversed);
              log.append(first, reversed);
            }
          }),
  KEEPS_BUFFERS("L03", log -> new LateLog(log, false)),
  COUNTS_WRONG_AFTER_OPENING(
      "L04",
      log ->
          new ForwardingLog(log) {
            @Override
            public Recovery recover() throws IOException {
              Recovery found = log.recover();
              return new Recovery(
                  found.first(), Math.max(0, found.next() - 1), found.lanes(), List.of(), false);
            }
          }),
  KEEPS_THE_OLD_RECORD(
      "L05",
      log ->
          new ForwardingLog(log) {
            @Override
            public void append(long first, List<ByteBuffer> records) throws IOException {
              long next = log.recover().next();
              int known = (int) Math.min(records.size(), next - first);
              log.append(next, records.subList(known, records.size()));
            }
          }),
  BEGINS_ONE_LATE(
      "L10",
      log ->
          new ForwardingLog(log) {
            @Override
            public Cursor open(long offset) throws IOException {
              return log.open(offset == 0 ? 0 : offset + 1);
            }
          }),
  SEES_NOTHING_NEW(
      "L11",
      log ->
          new ForwardingLog(log) {
            @Override
            public Cursor open(long offset) throws IOException {
              return new BlindCursor(log.open(offset), log.recover().next());
            }
          }),
  GIVES_ONE_TOO_MANY("L12", log -> reading(log, 1, 0)),
  STOPS_AT_A_LARGE_RECORD("L13", log -> reading(log, 0, 1)),
  READS_ON_AFTER_CLOSE(
      "L16",
      log ->
          new ForwardingLog(log) {
            @Override
            public Cursor open(long offset) throws IOException {
              return new ForwardingCursor(log.open(offset)) {
                @Override
                public void close() {}
              };
            }
          }),
  SWALLOWS_WHAT_A_SINK_THROWS(
      "L18",
      log ->
          new ForwardingLog(log) {
            @Override
            public Cursor open(long offset) throws IOException {
              return new ForwardingCursor(log.open(offset)) {
                @Override
                public long read(int maxRecords, int maxBytes, RecordSink to) throws IOException {
                  try {
                    return cursor.read(maxRecords, maxBytes, to);
                  } catch (IllegalStateException e) {
                    return 0;
                  }
                }
              };
            }
          }),
  SKIPS_FROM_OLD_TO_NEW(
      "L19",
      log ->
          new ForwardingLog(log) {
            @Override
            public Cursor open(long offset) throws IOException {
              long seen = log.recover().next();
              return new ForwardingCursor(log.open(offset)) {
                @Override
                public long read(int maxRecords, int maxBytes, RecordSink to) throws IOException {
                  return cursor.read(
                      maxRecords,
                      maxBytes,
                      (at, record) -> {
                        if (at < seen) {
                          to.accept(at, record);
                        }
                      });
                }
              };
            }
          }),
  LOSES_A_COMMIT(
      "L20",
      log ->
          new ForwardingLog(log) {
            private int commits;

            @Override
            public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
              if (++commits % 3 != 0) {
                log.commit(progress, dead);
              }
            }
          }),
  THE_OLDEST_WINS(
      "L20",
      log ->
          new ForwardingLog(log) {
            private final Set<String> known = new HashSet<>();

            @Override
            public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
              log.commit(progress.stream().filter(one -> known.add(one.lane())).toList(), dead);
            }
          }),
  CUTS_STATES(
      "L21",
      log ->
          new ForwardingLog(log) {
            @Override
            public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
              log.commit(progress.stream().map(this::cut).toList(), dead);
            }

            private Progress cut(Progress one) {
              int most = Math.min(4095, one.state().remaining());
              return new Progress(one.lane(), one.state().slice(one.state().position(), most));
            }
          }),
  COMMITS_PROGRESS_ALONE(
      "L22",
      log ->
          new ForwardingLog(log) {
            @Override
            public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
              log.commit(progress, progress.isEmpty() ? dead : List.of());
            }
          }),
  IGNORES_LETTERS_ALONE(
      "L23",
      log ->
          new ForwardingLog(log) {
            @Override
            public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
              if (!progress.isEmpty()) {
                log.commit(progress, dead);
              }
            }
          }),
  TAKES_A_PREFIX_FOR_A_LANE(
      "L24",
      log ->
          new ForwardingLog(log) {
            @Override
            public List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes)
                throws IOException {
              return log.deadLetters("", from, Integer.MAX_VALUE, maxBytes).stream()
                  .filter(letter -> letter.lane().startsWith(lane))
                  .limit(most)
                  .toList();
            }
          }),
  PAGES_FROM_ONE_LATE(
      "L31",
      log ->
          new ForwardingLog(log) {
            @Override
            public List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes)
                throws IOException {
              return log.deadLetters(lane, from == 0 ? 0 : from + 1, most, maxBytes);
            }
          }),
  IGNORES_THE_MOST(
      "L31",
      log ->
          new ForwardingLog(log) {
            @Override
            public List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes)
                throws IOException {
              return log.deadLetters(lane, from, Integer.MAX_VALUE, maxBytes);
            }
          }),
  IGNORES_THE_BYTES(
      "L37",
      log ->
          new ForwardingLog(log) {
            @Override
            public List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes)
                throws IOException {
              return log.deadLetters(lane, from, most, Long.MAX_VALUE);
            }
          }),
  SORTS_BY_OFFSET_ONLY(
      "L32",
      log ->
          new ForwardingLog(log) {
            @Override
            public List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes)
                throws IOException {
              List<DeadRecord> letters =
                  new ArrayList<>(log.deadLetters(lane, from, most, maxBytes));
              letters.sort((one, other) -> Long.compare(one.offset(), other.offset()));
              return letters;
            }
          }),
  PURGES_ONE_TOO_MANY(
      "L34",
      log ->
          new ForwardingLog(log) {
            @Override
            public void purge(String lane, long from, long to) throws IOException {
              log.purge(lane, from, Math.max(to, to + 1));
            }
          }),
  FORGETS_PROGRESS_ONLY(
      "L35",
      log ->
          new ForwardingLog(log) {
            @Override
            public void forget(String lane) throws IOException {
              List<DeadRecord> letters =
                  log.deadLetters(lane, 0, Integer.MAX_VALUE, Long.MAX_VALUE);
              log.forget(lane);
              log.commit(List.of(), letters);
            }
          }),
  KEEPS_TRIMMED_RECORDS(
      "L40",
      log ->
          new ForwardingLog(log) {
            @Override
            public void trim(long before) {}
          }),
  READS_AHEAD_OF_A_TRIM(
      "L41",
      log ->
          new ForwardingLog(log) {
            @Override
            public Cursor open(long offset) throws IOException {
              return new HastyCursor(log.open(offset));
            }
          }),
  FORGETS_NEXT_AFTER_A_TRIM(
      "L42",
      log ->
          new ForwardingLog(log) {
            @Override
            public Recovery recover() throws IOException {
              Recovery found = log.recover();
              return found.first() < found.next()
                  ? found
                  : new Recovery(0, 0, found.lanes(), List.of(), false);
            }
          }),
  TRIMS_LANES_TOO(
      "L44",
      log ->
          new ForwardingLog(log) {
            @Override
            public void trim(long before) throws IOException {
              log.trim(before);
              log.purge("a", 0, before);
            }
          }),
  CLOSES_ONCE(
      "L50",
      log ->
          new ForwardingLog(log) {
            private boolean closed;

            @Override
            public void close() throws IOException {
              if (closed) {
                throw new IOException("Closing: closed");
              }
              closed = true;
              log.close();
            }
          }),
  THROWS_NULL_POINTERS_AFTER_CLOSE(
      "L51",
      log ->
          new ForwardingLog(log) {
            @Override
            public void purge(String lane, long from, long to) throws IOException {
              try {
                log.purge(lane, from, to);
              } catch (IOException e) {
                throw new NullPointerException("handle");
              }
            }
          }),
  CURSORS_END_QUIETLY_WITH_THE_LOG(
      "L52",
      log ->
          new ForwardingLog(log) {
            @Override
            public Cursor open(long offset) throws IOException {
              return new ForwardingCursor(log.open(offset)) {
                @Override
                public long read(int maxRecords, int maxBytes, RecordSink to) {
                  try {
                    return cursor.read(maxRecords, maxBytes, to);
                  } catch (IOException e) {
                    return offset;
                  }
                }
              };
            }
          }),
  ACKNOWLEDGES_BEFORE_IT_IS_STABLE("L75", log -> new LateLog(log, true)),
  COMMITS_IN_TWO_STEPS(
      "L76",
      log ->
          new ForwardingLog(log) {
            @Override
            public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
              log.commit(progress, List.of());
              log.commit(List.of(), dead);
            }
          }),
  TRIMS_WITHOUT_A_SYNC(
      "L77",
      log ->
          new ForwardingLog(log) {
            @Override
            public void trim(long before) {}
          }),
  CLOSES_WITHOUT_A_SYNC(
      "L78",
      log ->
          new ForwardingLog(log) {
            @Override
            public void close() {}
          }),
  IGNORES_A_TRIM_BY_ONE(
      "L80",
      log ->
          new ForwardingLog(log) {
            @Override
            public void trim(long before) throws IOException {
              if (before != log.recover().first() + 1) {
                log.trim(before);
              }
            }
          });

  final String rule;
  final UnaryOperator<Log> breaking;

  BrokenLog(String rule, UnaryOperator<Log> breaking) {
    this.rule = rule;
    this.breaking = breaking;
  }

  private static Log reading(Log log, int moreRecords, int fewerRecords) {
    return new ForwardingLog(log) {
      @Override
      public Cursor open(long offset) throws IOException {
        return new ForwardingCursor(log.open(offset)) {
          @Override
          public long read(int maxRecords, int maxBytes, RecordSink to) throws IOException {
            boolean none = fewerRecords > 0 && maxBytes <= 10;
            return none
                ? cursor.read(0, maxBytes, to)
                : cursor.read(maxRecords + moreRecords, maxBytes, to);
          }
        };
      }
    };
  }
}
