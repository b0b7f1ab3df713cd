package io.evbus.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The verb {@code resume}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lets a lane go on that was paused, or that its destination has disabled.",
    footer = {
      "",
      "Try:",
      "  evbus resume pika.default/orders --data /var/lib/evbus",
      "",
      "When nobody owns the folder, it goes on with the next process that does."
    })
final class ResumeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "LANE", description = "The lane's name, as evbus lanes shows it.")
  private String lane = "";

  @Mixin private DataOptions options = new DataOptions();

  ResumeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (DataAccess access = DataAccess.toLook(options, terminal)) {
      access.tell(operations -> operations.resume(lane));
      terminal.out().println("lane " + lane + " is resumed");
      return 0;
    }
  }
}
