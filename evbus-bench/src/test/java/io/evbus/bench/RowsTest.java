package io.evbus.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
  @Test
  void aMistypedNameIsToldWithTheNearest() {
    assertThatThrownBy(() -> Rows.chosen(List.of("kafka", "fanout"), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Choosing rows: there is none named \"fanout\"; did you mean fan-out?");
    assertThatThrownBy(() -> Rows.chosen(List.of("ingres"), false))
        .hasMessageEndingWith("did you mean ingress?");
  }

  @Test
  void aNameLikeNoneIsToldWithAll() {
    assertThatThrownBy(() -> Rows.chosen(List.of("throughput of it all"), false))
        .hasMessageContainingAll("there are fan-out, json, ", "backlog", "ingress");
  }

  @Test
  void rowsAreMeasuredInOneOrder() {
    assertThat(Rows.chosen(List.of("backlog", "kafka", "fan-out", "kafka"), false).keySet())
        .containsExactly("fan-out", "kafka", "backlog");
    assertThat(Rows.chosen(List.of("ingress"), true).keySet())
        .containsExactlyElementsOf(Rows.GROUPS.get("ingress"));
  }

  @Test
  void aQuickRunIsOfFewRows() {
    assertThat(Rows.chosen(List.of(), true).keySet())
        .containsExactlyInAnyOrderElementsOf(Rows.QUICK);
    assertThat(Rows.chosen(List.of(), false).keySet()).containsAll(Rows.all().keySet());
  }
}
