package io.evbus.cli;

import io.evbus.ReplayReport;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code dead-letters replay}: sends them once more. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Sends dead letters to their lane's destination once more; those that are delivered are"
            + " removed. Exit status 0 only if all were delivered.",
    footer = {
      "",
      "Try:",
      "  evbus dead-letters list --lane pika.default/orders",
      "  evbus dead-letters replay --lane pika.a --offset 120   one",
      "  evbus dead-letters replay --lane pika.a                all of them",
      "",
      "Each carries the header evbus-replay with its offset; the lane's counters stay."
    })
final class DeadLettersReplayCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--lane", paramLabel = "LANE", required = true, description = "Their lane.")
  private String lane = "";

  @Option(names = "--offset", paramLabel = "N", description = "Only this one.")
  private @Nullable Long offset;

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  @Mixin private EvbusOptions options = new EvbusOptions();

  DeadLettersReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (DataAccess access = DataAccess.toDeliver(options, terminal)) {
      OptionalLong only = offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
      terminal.note("sending the dead letters of lane " + lane + " once more ...");
      ReplayReport report = access.ask(operations -> operations.replayDeadLetters(lane, only));
      if (report.matched() == 0 && offset != null) {
        throw new CliException(
            CliException.FAILED,
            "Replaying the dead letter of lane "
                + lane
                + " at offset "
                + offset
                + ": there is none");
      }
      return Replays.end(report, lane, json, terminal);
    }
  }
}
