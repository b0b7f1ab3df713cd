package io.evbus.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The verb {@code pause}. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Sends nothing more on a lane, over restarts too, until it is resumed; events gather in the log.",
    footer = {
      "",
      "Try:",
      "  evbus pause pika.default/orders --data /var/lib/evbus",
      "  evbus resume pika.default/orders",
      "",
      "What was sent already may still be confirmed. Pausing twice is no mistake."
    })
final class PauseCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "LANE", description = "The lane's name, as evbus lanes shows it.")
  private String lane = "";

  @Mixin private DataOptions options = new DataOptions();

  PauseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (DataAccess access = DataAccess.toLook(options, terminal)) {
      access.tell(operations -> operations.pause(lane));
      terminal.out().println("lane " + lane + " is paused");
      return 0;
    }
  }
}
