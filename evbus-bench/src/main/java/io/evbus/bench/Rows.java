package io.evbus.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** All rows, by name. */
final class Rows {
  private Rows() {}

  /** Makes a row, with what it needs, such as a broker. */
  @FunctionalInterface
  interface Maker {
    BenchRow make(Scale scale) throws Exception;
  }

  static Map<String, Maker> all() {
    Map<String, Maker> rows = new LinkedHashMap<>();
    rows.put(RabbitMqRow.NAME, RabbitMqRow::new);
    rows.put(FileRow.NAME, FileRow::new);
    rows.put(DurableRabbitMqRow.NAME, DurableRabbitMqRow::new);
    rows.put(DurableAcceptRow.NAME, DurableAcceptRow::new);
    rows.put(DeadSinkRow.NAME, DeadSinkRow::new);
    rows.put(BacklogRow.NAME, BacklogRow::new);
    return rows;
  }
}
