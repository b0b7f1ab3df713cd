package io.evbus.ingress.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.Destination;
import io.evbus.spi.Proof;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresqlOptionsTest {
  @Test
  void eachTableIsADestination() {
    Map<String, Object> options = Profiles.table("x", Map.of("password", "canary-11"));
    options.remove("table");
    options.put("tables", List.of("events", "audit.events"));
    List<Destination> all = new PostgresqlIngress().destinations(Profiles.of(options));
    assertThat(all).extracting(Destination::id).containsExactly("events", "audit.events");
    assertThat(all.get(0).traits().proof()).isEqualTo(Proof.PERSISTED);
    assertThat(all.get(0).traits().blocking()).isTrue();
    assertThat(all.get(0).traits().keepsOrderOnRetry()).isFalse();
    assertThat(all.toString() + Server.where(all.get(0))).doesNotContain("canary-11");
  }

  @Test
  void serversAreOneOrSeveral() {
    assertThat(servers(Map.of())).containsExactly("localhost:5432");
    assertThat(servers(Map.of("host", "db", "port", 1))).containsExactly("db:1");
    assertThat(servers(Map.of("hosts", List.of("a", "b:2", "[::1]:3", "[::2]"), "port", 9)))
        .containsExactly("a:9", "b:2", "[::1]:3", "[::2]:9");
  }

  private static List<String> servers(Map<String, ?> more) {
    return PostgresqlOptions.servers(Profiles.of(Profiles.table("t", more)));
  }

  @Test
  void columnsAreNamedByField() {
    assertThat(columns(Map.of())).hasSize(7);
    assertThat(columns(Map.of("id", "key", "header", Map.of("tenant", "t1"), "header.x-y.z", "t2")))
        .containsExactlyInAnyOrder(
            new Column(Column.Field.ID, "", "key"),
            new Column(Column.Field.HEADER, "tenant", "t1"),
            new Column(Column.Field.HEADER, "x-y.z", "t2"));
  }

  private static List<Column> columns(Map<String, ?> columns) {
    Map<String, ?> more = columns.isEmpty() ? Map.of() : Map.of("columns", columns);
    return PostgresqlOptions.columns(Profiles.of(Profiles.table("t", more)));
  }

  @Test
  void contradictionsAreFaultsThatSayWhatToDo() {
    assertFault(Map.of("columns", Map.of("body", "b")), "id");
    assertFault(Map.of("columns", Map.of("id", "a", "body", "a")), "one column");
    assertFault(Map.of("columns", Map.of("id", "a", "bodi", "b")), "no field");
    assertFault(Map.of("columns", Map.of("id", List.of("a"))), "one column");
    assertFault(Map.of("columns", Map.of("id", "x".repeat(64))), "63 bytes");
    assertFault(Map.of("table", List.of()), "tables is empty");
    assertFault(Map.of("table", List.of("a", "\"a\"")), "twice");
    assertFault(Map.of("host", List.of()), "host is empty");
    assertFault(Map.of("host", "a:70000"), "port");
    assertFault(Map.of("port", 0), "port");
    assertFault(Map.of("database", " "), "database");
    assertFault(Map.of("body_type", "jsonb"), "create");
    assertFault(Map.of("timeout", "0s"), "timeout");
    assertFault(Map.of("statement_timeout", "100d"), "statement_timeout");
    assertFault(Map.of("tls", Map.of("enabled", false, "ca_file", "/c")), "tls.enabled");
    assertFault(Map.of("sslcert", "/c"), "tls.key_file");
  }

  @Test
  void allFaultsAreReportedTogether() {
    Map<String, Object> options =
        Profiles.table("", Map.of("port", 0, "timeout", "0s", "columns", Map.of("body", "b")));
    assertThat(Profiles.faults(options))
        .singleElement()
        .satisfies(fault -> assertThat(fault).contains("port", "timeout", "columns", "table's"));
  }

  private static void assertFault(Map<String, ?> more, String part) {
    assertThat(Profiles.faults(Profiles.table("t", more)))
        .singleElement()
        .satisfies(fault -> assertThat(fault).contains(part));
  }

  @Test
  void aCommitThatDoesNotWaitProvesLessAndWarns() {
    Map<String, Object> options = Profiles.table("t", Map.of("synchronous_commit", "off"));
    assertThat(Profiles.destination(options).traits().proof()).isEqualTo(Proof.ROUTED);
    assertThat(warnings(options)).singleElement().asString().contains("synchronous_commit: off");
    options.put("synchronous_commit", "local");
    assertThat(Profiles.destination(options).traits().proof()).isEqualTo(Proof.PERSISTED);
    assertThat(warnings(options)).isEmpty();
  }

  @Test
  void plainTextToAnotherMachineWarnsWithoutTheSecret() {
    Map<String, Object> options =
        Profiles.table(
            "t", Map.of("host", List.of("localhost", "db.example.org", "db.example.org:7")));
    options.put("password", "canary-11");
    assertThat(warnings(options))
        .singleElement()
        .asString()
        .contains("db.example.org", "tls.enabled")
        .doesNotContain("canary-11");
    options.put("ssl", true);
    assertThat(warnings(options)).isEmpty();
    Map<String, Object> files = new HashMap<>(options);
    files.remove("ssl");
    files.put("sslrootcert", "/ca.pem");
    assertThat(PostgresqlOptions.isTls(Profiles.of(files))).isTrue();
  }

  private static List<String> warnings(Map<String, ?> options) {
    return new PostgresqlIngress().warnings(Profiles.of(options));
  }

  @Test
  void nativeOptionsAreHandedOnAsTexts() {
    assertThat(
            NativeOptions.of(
                Profiles.of(
                    Profiles.table(
                        "t", Map.of("native", Map.of("prepareThreshold", 0, "tcpNoDelay", true))))))
        .isEqualTo(Map.of("prepareThreshold", "0", "tcpNoDelay", "true"));
  }
}
