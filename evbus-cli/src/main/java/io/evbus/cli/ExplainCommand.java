package io.evbus.cli;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Match;
import io.evbus.cli.output.Outputter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verb {@code explain}: which lanes would take an event, and why not the others. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shows which lanes would take an event, and why not the others.",
    footer = {
      "",
      "EVENT.json is the body; of a map with the keys body and profile, these are meant.",
      "Exit status 1 when no lane takes it."
    })
final class ExplainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "EVENT.json", description = "The event; - is standard input.")
  private String file = "-";

  @Option(names = "--profile", paramLabel = "NAME", description = "The event's profile.")
  private @Nullable String profile;

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  @Mixin private EvbusOptions options = new EvbusOptions();

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Event event = event();
    List<Match> matches;
    try (EventBus bus = options.builder(terminal).drain(Duration.ZERO).check().build()) {
      matches = bus.explain(event);
    }
    if (json) {
      List<Map<String, Object>> rows = new ArrayList<>();
      matches.forEach(match -> rows.add(row(match)));
      terminal.out().println(Outputter.named("json", false).display(rows));
    } else {
      for (Match match : matches) {
        String sign = match.takes() ? "takes it" : "leaves it";
        terminal.out().println(match.lane() + " " + sign + ": " + match.why());
      }
    }
    if (matches.stream().noneMatch(Match::takes)) {
      terminal.err().println("no lane takes this event");
      return CliException.FAILED;
    }
    return 0;
  }

  private Event event() throws IOException {
    byte[] content = read();
    Event event = Event.builder().body(content, Event.JSON).build();
    Object body;
    try {
      body = event.body(Object.class);
    } catch (IllegalArgumentException e) {
      throw new CliException(CliException.USAGE, "Reading " + file + ": it is no JSON");
    }
    String named = profile;
    if (named == null
        && body instanceof Map<?, ?> map
        && map.containsKey("body")
        && map.get("profile") instanceof String inFile) {
      named = inFile;
    }
    return event.toBuilder().profile(named).build();
  }

  private byte[] read() throws IOException {
    try {
      return file.equals("-") ? terminal.in().readAllBytes() : Files.readAllBytes(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CliException(CliException.USAGE, "Reading " + file + ": there is no such file");
    }
  }

  private static Map<String, Object> row(Match match) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("lane", match.lane());
    row.put("takes", match.takes());
    row.put("why", match.why());
    return row;
  }
}
