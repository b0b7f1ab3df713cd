package io.evbus.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
  private final Row row = Rows.named("B1.rabbitmq").get(0);

  @Test
  void aFamilyIsOneRowForEachKind() {
    assertThat(Rows.named("B1")).contains(row).allMatch(each -> each.family().equals("B1"));
    assertThat(Rows.named("D1")).extracting(Row::name).containsExactly("D1");
    assertThat(Rows.named("B")).isEmpty();
  }

  @Test
  void eachVerdictIsOneLineAndOnlyWhatIsWrongIsNotFine() {
    Table table = new Table(List.of(row));
    table.add(result(RowResult.Status.GREEN, Map.of("faults", 2L, "acks", 20_709L, "lost", 0L)));
    table.skip(row, "install rabbitmq-server");
    table.add(result(RowResult.Status.NOT_CLAIMED, Map.of("ability", "FREEZES")));
    assertThat(table.isFine()).isTrue();
    table.add(result(RowResult.Status.FAILED, Map.of()));
    assertThat(table.isFine()).isFalse();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    table.print(new PrintStream(printed, true, StandardCharsets.UTF_8));
    assertThat(printed.toString(StandardCharsets.UTF_8).strip().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("row         verdict"),
            line -> assertThat(line).matches("B1.rabbitmq green +1.5 +2 +20,709 +0 *"),
            line -> assertThat(line).matches("B1.rabbitmq skipped +install rabbitmq-server"),
            line -> assertThat(line).matches("B1.rabbitmq not claimed +1.5 *"),
            line -> assertThat(line).matches("B1.rabbitmq FAILED +1.5 *"));
  }

  private RowResult result(RowResult.Status status, Map<String, Object> figures) {
    return new RowResult(
        row.name(), row.promise(), Size.SMOKE, 1, status, 1.5, figures, List.of(), List.of());
  }
}
