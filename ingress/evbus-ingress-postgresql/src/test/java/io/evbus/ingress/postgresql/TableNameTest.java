package io.evbus.ingress.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "events,              `\"events\"`",
        "Events,              `\"Events\"`",
        "audit.events,        `\"audit\".\"events\"`",
        "`\"a.b\".\"c\"`,     `\"a.b\".\"c\"`",
        "`\"a\"\"b\"`,        `\"a\"\"b\"`",
        "`e; DROP TABLE x--`, `\"e; DROP TABLE x--\"`",
        "`two words`,         `\"two words\"`",
        "événements,          `\"événements\"`",
      })
  void aNameIsQuotedAsItIsWritten(String text, String sql) {
    assertThat(TableName.of(text).sql()).isEqualTo(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a.", ".a", "a.b.c", "\"a", "a\"b", "\"\"", "a\u0000b", "\"a\"b"})
  void whatIsNoNameIsRefused(String text) {
    assertThatThrownBy(() -> TableName.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatTheServerWouldCutOffIsRefused() {
    assertThat(TableName.of("x".repeat(63)).name()).hasSize(63);
    assertThatThrownBy(() -> TableName.of("x".repeat(64))).hasMessageContaining("63 bytes");
    assertThatThrownBy(() -> TableName.of("é".repeat(32))).hasMessageContaining("63 bytes");
  }
}
