package io.evbus.ingress.postgresql;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of some batches that are inserted together, column by column. Confined to one thread. */
final class Group {
  /** The rows of one statement at most. */
  private static final int MOST_ROWS = 4_096;

  /** The bodies of one statement, but for the last one. */
  private static final long MOST_BYTES = 16 << 20;

  private final String where;
  private final Layout layout;
  private final RowEncoding encoding;
  private final List<Row> rows = new ArrayList<>();
  private final List<List<@Nullable Object>> values = new ArrayList<>();
  private final @Nullable Object[] row;

  /** The event of a row. */
  private record Row(Batch batch, int index) {
    Event event() {
      return batch.event(index);
    }
  }

  Group(String where, Layout layout, RowEncoding encoding) {
    this.where = where;
    this.layout = layout;
    this.encoding = encoding;
    this.row = new Object[layout.columns().size()];
    layout.columns().forEach(column -> values.add(new ArrayList<>()));
  }

  /** Adds the events of a batch; one that can't be a row is rejected and has none. */
  void add(Batch batch) {
    for (int i = 0; i < batch.size(); i++) {
      try {
        encoding.encode(batch.event(i), row);
      } catch (IllegalArgumentException e) {
        String why = where + ": " + e.getMessage();
        batch.decide(i, i + 1, new Outcome.Rejected(Reason.INVALID, why));
        continue;
      }
      rows.add(new Row(batch, i));
      for (int column = 0; column < row.length; column++) {
        values.get(column).add(row[column]);
      }
    }
  }

  int size() {
    return rows.size();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Where a statement that begins with a row ends. */
  int endOfStatement(int from) {
    int end = from;
    long bytes = 0;
    while (end < size() && end - from < MOST_ROWS && bytes < MOST_BYTES) {
      bytes += event(end++).sizeBytes();
    }
    return end;
  }

  /** The values of a column, as an array of texts or of bytes. */
  @Nullable Object[] column(int column, int from, int to) {
    List<@Nullable Object> some = values.get(column).subList(from, to);
    return layout.takesBytes(column)
        ? some.toArray(new byte[0][])
        : some.toArray(new @Nullable String[0]);
  }

  Event event(int row) {
    return rows.get(row).event();
  }

  /** Whether somebody wants to know where one of these rows is. */
  boolean wantsCoordinates(int from, int to) {
    return rows.subList(from, to).stream().anyMatch(row -> row.batch().wantsCoordinates());
  }

  /** Tells the lane what became of rows. */
  void decide(int from, int to, Outcome outcome) {
    int start = from;
    while (start < to) {
      Row first = rows.get(start);
      int end = start + 1;
      while (end < to && follows(first, end - start, rows.get(end))) {
        end++;
      }
      first.batch().decide(first.index(), first.index() + end - start, outcome);
      start = end;
    }
  }

  private static boolean follows(Row first, int distance, Row next) {
    return next.batch() == first.batch() && next.index() == first.index() + distance;
  }

  void clear() {
    rows.clear();
    values.forEach(List::clear);
  }
}
