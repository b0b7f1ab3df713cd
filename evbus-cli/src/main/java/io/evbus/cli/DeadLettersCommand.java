package io.evbus.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The verb {@code dead-letters}, whose verbs do the work. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = "Events that a lane gave up on: looks at them, sends them again, removes them.",
    footer = {
      "",
      "Try:",
      "  evbus dead-letters list --data /var/lib/evbus",
      "  evbus dead-letters show --lane pika.default/orders --offset 120",
      "  evbus dead-letters replay --lane pika.default/orders   once the cause is gone",
      "  evbus dead-letters purge --lane pika.default/orders --offset 120"
    })
final class DeadLettersCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  private DeadLettersCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The verb with its verbs. */
  static CommandLine line(Terminal terminal) {
    return new CommandLine(new DeadLettersCommand(terminal))
        .addSubcommand(new DeadLettersListCommand(terminal))
        .addSubcommand(new DeadLettersShowCommand(terminal))
        .addSubcommand(new DeadLettersReplayCommand(terminal))
        .addSubcommand(new DeadLettersPurgeCommand(terminal));
  }

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(terminal.err());
    }
    return CliException.USAGE;
  }
}
