package io.evbus.cli;

import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code dead-letters purge}: removes them for good. */
@Command(
    name = "purge",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Removes dead letters for good.",
    footer = {
      "",
      "Try:",
      "  evbus dead-letters purge --lane pika.a --offset 120   one",
      "  evbus dead-letters purge --lane pika.a                all of a lane",
      "  evbus dead-letters purge --all                        all of all lanes"
    })
final class DeadLettersPurgeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--lane", paramLabel = "LANE", description = "Of this lane only.")
  private String lane = "";

  @Option(names = "--offset", paramLabel = "N", description = "Only the one at this offset.")
  private @Nullable Long offset;

  @Option(names = "--all", description = "Of all lanes.")
  private boolean all;

  @Mixin private DataOptions options = new DataOptions();

  DeadLettersPurgeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (lane.isEmpty() != all) {
      throw new CliException(
          CliException.USAGE, "Removing dead letters: give either --lane LANE or --all");
    }
    try (DataAccess access = DataAccess.toLook(options, terminal)) {
      OptionalLong only = offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
      long purged = access.ask(operations -> operations.purgeDeadLetters(lane, only));
      terminal
          .out()
          .println(
              Figures.count(purged)
                  + (purged == 1 ? " dead letter is removed" : " dead letters are removed"));
      return 0;
    }
  }
}
