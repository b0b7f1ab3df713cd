package io.evbus.ingress.postgresql;

import io.evbus.spi.Checks;
import io.evbus.spi.Exposure;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of a profile. */
final class PostgresqlOptions {
  /** What a commit waits for, by the server's own words. */
  enum SynchronousCommit {
    ON,
    OFF,
    LOCAL,
    REMOTE_WRITE,
    REMOTE_APPLY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The type of the body's column in a table that evbus makes. */
  enum BodyType {
    BYTEA,
    TEXT,
    JSONB;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @SuppressWarnings("rawtypes")
  static final Option<List> HOST =
      Option.of(
              "host",
              List.class,
              List.of("localhost"),
              "The server; of several, as host or host:port, the first one that takes writes",
              "[db1.example.org, db2.example.org]")
          .alias("hosts");

  static final Option<Integer> PORT =
      Option.of("port", Integer.class, 5432, "The port of hosts that name none", "5432");
  static final Option<String> DATABASE =
      Option.of("database", String.class, "The database", "shop").alias("dbname").must();
  static final Option<String> USERNAME =
      Option.of("username", String.class, "The user", "evbus").alias("user").must();
  static final Option<Secret> PASSWORD =
      Option.of(
          "password",
          Secret.class,
          "The user's password, if the server asks for one; never sent in the clear without TLS",
          "...");

  @SuppressWarnings("rawtypes")
  static final Option<List> TABLES =
      Option.of(
              "tables",
              List.class,
              "Tables, with a schema or without, capital letters as written; each is a destination"
                  + " of its own",
              "[events, audit.events]")
          .alias("table")
          .must();

  @SuppressWarnings("rawtypes")
  static final Option<Map> COLUMNS =
      Option.of(
          "columns",
          Map.class,
          "Which field of an event goes to which column: id, profile, routing_key, time,"
              + " content_type, headers, body, destination, header.NAME; if absent the first seven,"
              + " to columns of their names",
          "{id: event_id, time: at, body: payload, header.tenant: tenant}");

  static final Option<Boolean> CREATE =
      Option.of(
          "create", Boolean.class, false, "Make a table that is not there; never a schema", "true");
  static final Option<BodyType> BODY_TYPE =
      Option.of(
          "body_type",
          BodyType.class,
          BodyType.BYTEA,
          "The type of the body's column in a table that create makes",
          "jsonb");
  static final Option<SynchronousCommit> SYNCHRONOUS_COMMIT =
      Option.of(
          "synchronous_commit",
          SynchronousCommit.class,
          "What a commit waits for; if absent what the server says, but never off",
          "remote_apply");
  static final Option<Duration> TIMEOUT =
      Option.of(
          "timeout", Duration.class, Duration.ofSeconds(10), "How long connecting may take", "10s");
  static final Option<Duration> STATEMENT_TIMEOUT =
      Option.of(
          "statement_timeout",
          Duration.class,
          Duration.ofSeconds(20),
          "How long the server may take for one insert, waiting for locks included; keep it below"
              + " the lane's attempt_timeout of 30s",
          "20s");
  static final Option<Boolean> TLS =
      Option.of(
              "tls.enabled",
              Boolean.class,
              "TLS; also asked for by a file of it; the server's certificate and name are checked,"
                  + " and nothing is sent without",
              "true")
          .alias("ssl");

  private static final List<Option<?>> TLS_FILES =
      List.of(Tls.CA_FILE, Tls.CERT_FILE, Tls.KEY_FILE);

  static final OptionSpec SPEC =
      new OptionSpec(
          List.of(
              HOST,
              PORT,
              DATABASE,
              USERNAME,
              PASSWORD,
              TABLES,
              COLUMNS,
              CREATE,
              BODY_TYPE,
              SYNCHRONOUS_COMMIT,
              TIMEOUT,
              STATEMENT_TIMEOUT,
              TLS,
              Tls.CA_FILE.alias("sslrootcert"),
              Tls.CERT_FILE.alias("sslcert"),
              Tls.KEY_FILE.alias("sslkey"),
              Tls.KEY_PASSWORD.alias("sslpassword")),
          NativeOptions.NAMES,
          false);

  private static final Pattern SERVER =
      Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[a-zA-Z0-9._-]+)(?::(\\d{1,5}))?");
  private static final int MOST_PORT = 65_535;

  /** The driver counts milliseconds in fewer bits than we do. */
  private static final Duration MOST_TIMEOUT = Duration.ofHours(24);

  private PostgresqlOptions() {}

  /** The servers, each as host:port. */
  static List<String> servers(Profile profile) {
    int port = profile.require(PORT);
    List<?> given = profile.require(HOST);
    List<String> servers = new ArrayList<>();
    for (Object each : given) {
      Matcher form = SERVER.matcher(String.valueOf(each).strip());
      if (!form.matches()) {
        throw new IllegalArgumentException(
            "host: a server is neither a host nor host:port; for example db1.example.org:5432");
      }
      int own = form.group(2) == null ? port : Integer.parseInt(form.group(2));
      if (own == 0 || own > MOST_PORT) {
        throw new IllegalArgumentException("port: is not between 1 and " + MOST_PORT);
      }
      servers.add(form.group(1) + ":" + own);
    }
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("host is empty; name a server");
    }
    return servers;
  }

  /** The tables as they are written. */
  static List<String> tables(Profile profile) {
    List<?> given = profile.get(TABLES).orElse(List.of());
    return given.stream().map(String::valueOf).toList();
  }

  static List<Column> columns(Profile profile) {
    return profile.has(COLUMNS) ? Column.of(profile.require(COLUMNS)) : Column.USUAL;
  }

  /** Whether the connection is encrypted. */
  static boolean isTls(Profile profile) {
    return profile.get(TLS).orElseGet(() -> TLS_FILES.stream().anyMatch(profile::has));
  }

  /** Whether a commit may return before the server's disk has it. */
  static boolean isUnsynced(Profile profile) {
    return profile.get(SYNCHRONOUS_COMMIT).filter(SynchronousCommit.OFF::equals).isPresent();
  }

  /**
   * Refuses options that are wrong or contradict each other.
   *
   * @throws io.evbus.spi.ProfileException with all that is wrong
   */
  static void check(Profile profile) {
    new Checks(profile)
        .run(() -> servers(profile))
        .run(() -> requireText(profile, DATABASE))
        .run(() -> requireText(profile, USERNAME))
        .run(() -> checkTables(profile))
        .run(() -> columns(profile))
        .that(
            !profile.has(BODY_TYPE) || profile.require(CREATE),
            "body_type is for a table that create: true makes; remove it, or set that")
        .run(() -> Tls.check(profile))
        .that(
            isTls(profile) || TLS_FILES.stream().noneMatch(profile::has),
            "tls.enabled is false, but there are files for it; correct one of them")
        .between(TIMEOUT, Duration.ofMillis(1), MOST_TIMEOUT)
        .between(STATEMENT_TIMEOUT, Duration.ofMillis(1), MOST_TIMEOUT)
        .run(() -> NativeOptions.of(profile))
        .done();
  }

  private static void checkTables(Profile profile) {
    List<String> tables = tables(profile);
    if (tables.isEmpty()) {
      throw new IllegalArgumentException("tables is empty; name a table");
    }
    Set<TableName> known = new HashSet<>();
    for (String table : tables) {
      if (!known.add(TableName.of(table))) {
        throw new IllegalArgumentException("tables: one stands there twice; keep one of them");
      }
    }
  }

  private static void requireText(Profile profile, Option<String> option) {
    String text = profile.get(option).orElse("");
    if (text.isBlank() || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          option.name() + " is empty, or has a NUL; for example " + option.example());
    }
  }

  /** What is allowed but dangerous. */
  static List<String> warnings(Profile profile) {
    List<String> warnings = new ArrayList<>();
    if (isUnsynced(profile)) {
      warnings.add(
          "synchronous_commit: off loses events that count as delivered when the server crashes;"
              + " remove it");
    }
    if (!isTls(profile)) {
      String what =
          profile.has(PASSWORD)
              ? "the username, all events, and what a weak password can be guessed from,"
              : "the username and all events";
      servers(profile).stream()
          .map(server -> server.substring(0, server.lastIndexOf(':')))
          .distinct()
          .flatMap(host -> Exposure.warning(host, what, "set tls.enabled: true").stream())
          .forEach(warnings::add);
    }
    return warnings;
  }
}
