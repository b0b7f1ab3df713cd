package io.evbus.ingress.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupTest {
  private static final Outcome.Retry LATER = new Outcome.Retry(Reason.FAILED, "later");

  private final Layout layout =
      new Layout(
          new TableName("", "t"),
          List.of(
              new Column(Column.Field.ID, "", "id"),
              new Column(Column.Field.HEADER, "h", "h"),
              new Column(Column.Field.BODY, "", "body")),
          List.of("text", "varchar", "bytea"),
          List.of("id"));
  private final Group group = new Group("table t", layout, new RowEncoding(layout, "t"));

  /** Remembers decisions as texts. */
  private record Told(List<Event> events, List<String> decisions) implements Batch {
    @Override
    public int size() {
      return events.size();
    }

    @Override
    public Event event(int index) {
      return events.get(index);
    }

    @Override
    public long offset(int index) {
      return index;
    }

    @Override
    public boolean wantsCoordinates() {
      return false;
    }

    @Override
    public void decide(int from, int to, Outcome outcome) {
      decisions.add(from + "-" + to + " " + outcome.getClass().getSimpleName());
    }
  }

  private Told add(Event... events) {
    Told batch = new Told(List.of(events), new ArrayList<>());
    group.add(batch);
    return batch;
  }

  private static Event event(String header) {
    return Event.builder().headers(Map.of("h", header)).body("x", "text/plain").build();
  }

  @Test
  void decisionsOfNeighboursAreOneForEachBatch() {
    Told one = add(event("a"), event("bad\0"), event("c"), event("d"));
    Told two = add(event("e"), event("f"));
    assertThat(group.size()).isEqualTo(5);
    group.decide(0, 4, Outcome.OK);
    group.decide(4, 5, LATER);
    assertThat(one.decisions()).containsExactly("1-2 Rejected", "0-1 Ok", "2-4 Ok");
    assertThat(two.decisions()).containsExactly("0-1 Ok", "1-2 Retry");
    assertThat(group.column(1, 1, 4)).isEqualTo(new String[] {"c", "d", "e"});
    assertThat(group.column(2, 0, 1)).isInstanceOf(byte[][].class);
    group.clear();
    assertThat(group.isEmpty()).isTrue();
  }

  @Test
  void aStatementHasSoManyRowsAndBytesAtMost() {
    Event[] many = new Event[5_000];
    Arrays.setAll(many, i -> event("x"));
    add(many);
    assertThat(group.endOfStatement(0)).isEqualTo(4_096);
    assertThat(group.endOfStatement(4_096)).isEqualTo(5_000);
    group.clear();
    Event large = Event.builder().body(new byte[9 << 20], Event.OCTET_STREAM).build();
    add(large, large, large);
    assertThat(group.endOfStatement(0)).isEqualTo(2);
    assertThat(group.endOfStatement(2)).isEqualTo(3);
  }

  @Test
  void theStatementQuotesNamesAndCutsNothingOff() {
    assertThat(layout.insertReturning())
        .isEqualTo(
            "INSERT INTO \"t\" (\"id\", \"h\", \"body\")"
                + " SELECT r.c0::text, r.c1::varchar, r.c2 FROM unnest(?, ?, ?) AS r (c0, c1, c2)"
                + " ON CONFLICT (\"id\") DO NOTHING RETURNING \"id\"::text");
  }
}
