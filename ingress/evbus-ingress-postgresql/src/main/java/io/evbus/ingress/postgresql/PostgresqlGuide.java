package io.evbus.ingress.postgresql;

import io.evbus.spi.IngressGuide;
import java.util.LinkedHashMap;
import java.util.Map;

/** What people must know beside the options. */
final class PostgresqlGuide {
  static final IngressGuide GUIDE =
      new IngressGuide(
          "Tables of PostgreSQL",
          "The transaction with the row is committed: the server has written it to its disk, and"
              + " synchronous standbys have it if the server has any. A server with fsync: off"
              + " promises that without keeping it; with synchronous_commit: off the last moments"
              + " before a crash of the server are lost.",
          "None: a row is inserted unless its id is there already. That takes a primary key or a"
              + " unique index on the id's column; without one the lane waits and says which SQL"
              + " makes it.",
          "Rows are inserted as sent; an event that is tried again after a refusal comes behind"
              + " later ones.",
          "128 MiB for a body. An event that the table can't take (a value too long, a constraint,"
              + " a body that is not the column's JSON, text with a NUL) is a dead letter by itself;"
              + " a missing table, column or right makes the lane wait.",
          example());

  private PostgresqlGuide() {}

  private static Map<String, Object> example() {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("host", "localhost");
    example.put("database", "shop");
    example.put("username", "evbus");
    example.put("password", "your-password");
    example.put("table", "events");
    example.put("create", true);
    return example;
  }
}
