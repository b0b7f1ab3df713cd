package io.evbus.cli;

import io.evbus.BusStats;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.LogStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code lanes}: what each lane of a log does and has still to do. */
@Command(
    name = "lanes",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Shows the lanes of a data folder and its log: asks the process that owns the folder,"
            + " else reads what the last one left.",
    footer = {
      "",
      "Try:",
      "  evbus lanes --data /var/lib/evbus",
      "  watch -n 2 evbus lanes               every two seconds (EVBUS_DATA is set)",
      "  evbus lanes --json | jq '.lanes[] | select(.pending > 0).lane'",
      "  evbus lanes forget pika.old          gives up a lane that is gone",
      "",
      "A closed lane is one that nobody runs; a detached one is configured no more.",
      "oldest is the age of the oldest pending event, as the owner knows it."
    })
final class LanesCommand implements Callable<Integer> {
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  private final Terminal terminal;

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  @Mixin private DataOptions options = new DataOptions();

  LanesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (DataAccess access = DataAccess.toLook(options, terminal)) {
      BusStats stats = access.ask(operations -> operations.stats());
      if (json) {
        terminal.json(data(access, stats));
      } else {
        show(access, stats);
      }
      return 0;
    }
  }

  private void show(DataAccess access, BusStats stats) {
    Table table =
        new Table(
            2, "lane", "state", "pending", "delivered", "dead", "dropped", "in-flight", "oldest");
    for (LaneStats lane : stats.lanes()) {
      table.add(
          List.of(
              lane.lane(),
              lane.state().toString(),
              Figures.count(lane.pending()),
              Figures.count(lane.delivered()),
              Figures.count(lane.dead()),
              Figures.count(lane.dropped()),
              Figures.count(lane.inFlight()),
              Figures.age(lane.oldestPendingAge())),
          remark(lane));
    }
    table
        .lines((row, column, text) -> column == 1 ? paint(stats.lanes().get(row), text) : text)
        .forEach(terminal.out()::println);
    stats.log().ifPresent(log -> terminal.out().println(describe(access, log)));
    stats
        .log()
        .flatMap(LogStats::trouble)
        .ifPresent(trouble -> terminal.out().println("log trouble: " + Figures.plain(trouble)));
  }

  private String paint(LaneStats lane, String text) {
    if (!terminal.colour()) {
      return text;
    }
    String colour =
        switch (lane.state()) {
          case CONNECTED -> GREEN;
          case IDLE, CONNECTING, CLOSED -> "";
          case BLOCKED, PAUSED, DETACHED -> YELLOW;
          case WAITING, UNAUTHORIZED, DISABLED, STUCK -> RED;
        };
    return colour.isEmpty() ? text : colour + text + PLAIN;
  }

  private static String describe(DataAccess access, LogStats log) {
    long percent = Math.round(100.0 * log.usedBytes() / Math.max(1, log.maxBytes()));
    String range =
        log.first() == log.next()
            ? "empty, next offset " + Figures.count(log.next())
            : "offsets " + Figures.count(log.first()) + " to " + Figures.count(log.next() - 1);
    return "log "
        + access.folder()
        + ": "
        + range
        + "; "
        + Figures.bytes(log.usedBytes())
        + " of "
        + Figures.bytes(log.maxBytes())
        + " ("
        + percent
        + " %); "
        + access.owner().map(owner -> owner + " owns it").orElse("nobody owns it");
  }

  private static Map<String, @Nullable Object> data(DataAccess access, BusStats stats) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("folder", access.folder().toString());
    data.put("owner", access.owner().orElse(null));
    data.put("log", stats.log().map(LanesCommand::log).orElse(null));
    data.put("lanes", stats.lanes().stream().map(LanesCommand::lane).toList());
    return data;
  }

  private static Map<String, @Nullable Object> log(LogStats log) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("first", log.first());
    data.put("next", log.next());
    data.put("stable", log.stable());
    data.put("used_bytes", log.usedBytes());
    data.put("max_bytes", log.maxBytes());
    data.put("trouble", log.trouble().orElse(null));
    return data;
  }

  /** What holds the lane up, and its last error. */
  private static String remark(LaneStats lane) {
    return Stream.of(
            lane.waitsFor().map(event -> "waits for " + event),
            lane.lastError().map(error -> "last error: " + Figures.plain(error)))
        .flatMap(Optional::stream)
        .collect(Collectors.joining("; "));
  }

  private static Map<String, @Nullable Object> lane(LaneStats lane) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("lane", lane.lane());
    data.put("state", lane.state().toString());
    data.put("required", lane.required());
    data.put("matched", lane.matched());
    data.put("delivered", lane.delivered());
    data.put("dead", lane.dead());
    data.put("dropped", lane.dropped());
    Map<String, Object> reasons = new LinkedHashMap<>();
    lane.droppedByReason().forEach((reason, count) -> reasons.put(reason.toString(), count));
    data.put("dropped_by_reason", reasons);
    data.put("pending", lane.pending());
    data.put("in_flight", lane.inFlight());
    data.put("reopened", lane.reopened());
    data.put("oldest_pending_seconds", lane.oldestPendingAge().toMillis() / 1000.0);
    data.put("waits_for", lane.waitsFor().orElse(null));
    data.put("last_error", lane.lastError().orElse(null));
    return data;
  }

  /** Whether a lane of a log that nobody owns belonged to the last configuration that ran. */
  static boolean wasConfigured(LaneStats lane) {
    return lane.state() != LaneState.DETACHED;
  }
}
