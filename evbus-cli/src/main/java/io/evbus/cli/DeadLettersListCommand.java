package io.evbus.cli;

import io.evbus.DeadLetter;
import io.evbus.LaneStats;
import io.evbus.Operations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code dead-letters list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists dead letters by lane and offset, with the reason of each.",
    footer = {
      "",
      "Try:",
      "  evbus dead-letters list",
      "  evbus dead-letters list --lane pika.default/orders --offset 5000",
      "  evbus dead-letters list --json | jq -r '.[].reason' | sort | uniq -c"
    })
final class DeadLettersListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--lane", paramLabel = "LANE", description = "Of this lane only.")
  private String lane = "";

  @Option(names = "--offset", paramLabel = "N", description = "From this offset on (0).")
  private long offset;

  @Option(names = "--limit", paramLabel = "N", description = "So many at most (100).")
  private int limit = 100;

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  @Mixin private DataOptions options = new DataOptions();

  DeadLettersListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (DataAccess access = DataAccess.toLook(options, terminal)) {
      int most = Math.max(0, Math.min(limit, Integer.MAX_VALUE - 1));
      List<DeadLetter> found = access.ask(operations -> find(operations, most + 1));
      List<DeadLetter> shown = found.size() > most ? found.subList(0, most) : found;
      if (json) {
        terminal.json(shown.stream().map(DeadLettersListCommand::data).toList());
      } else {
        show(shown);
      }
      if (found.size() > most) {
        terminal.note("there are more; see --limit, --lane and --offset");
      }
      return 0;
    }
  }

  /** Page by page and lane by lane. */
  private List<DeadLetter> find(Operations operations, int most) {
    List<String> lanes =
        lane.isEmpty()
            ? operations.stats().lanes().stream().map(LaneStats::lane).toList()
            : List.of(lane);
    List<DeadLetter> found = new ArrayList<>();
    for (String one : lanes) {
      long from = offset;
      while (found.size() < most) {
        List<DeadLetter> page = operations.deadLetters(one, from, most - found.size());
        if (page.isEmpty()) {
          break;
        }
        found.addAll(page);
        from = page.get(page.size() - 1).offset() + 1;
      }
    }
    return found;
  }

  private void show(List<DeadLetter> letters) {
    if (letters.isEmpty()) {
      terminal.out().println("no dead letters");
      return;
    }
    Table table = new Table(3, "lane", "reason", "given up", "offset", "attempts", "bytes");
    for (DeadLetter letter : letters) {
      table.add(
          List.of(
              letter.lane(),
              letter.reason().toString(),
              Figures.time(letter.last()),
              String.valueOf(letter.offset()),
              Figures.count(letter.attempts()),
              Figures.count(letter.event().sizeBytes())),
          Figures.plain(letter.detail()));
    }
    table.lines((row, column, text) -> text).forEach(terminal.out()::println);
  }

  /** All of a dead letter but its event's body. */
  static Map<String, @Nullable Object> data(DeadLetter letter) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("lane", letter.lane());
    data.put("offset", letter.offset());
    data.put("reason", letter.reason().toString());
    data.put("detail", letter.detail());
    data.put("attempts", letter.attempts());
    data.put("first", letter.first().toString());
    data.put("last", letter.last().toString());
    data.put("id", letter.event().id());
    data.put("profile", letter.event().profile().orElse(null));
    data.put("routing_key", letter.event().routingKey().orElse(null));
    data.put("time", letter.event().time().toString());
    data.put("content_type", letter.event().contentType());
    data.put("headers", letter.event().headers());
    data.put("bytes", letter.event().sizeBytes());
    return data;
  }
}
