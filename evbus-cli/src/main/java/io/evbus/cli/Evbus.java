package io.evbus.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code evbus}. */
@Command(
    name = "evbus",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    description = "Accepts an event once and delivers it to every destination that should have it.",
    footer = {
      "",
      "Try:",
      "  seq 3 | evbus put -                put three events, wait for all deliveries",
      "  evbus ingress rabbitmq             all about a destination, with an example",
      "  evbus check                        all faults of the configuration at once",
      "  seq 3 | evbus put --data ./log -   the same on disk, over crashes too",
      "  evbus lanes --data ./log           what is delivered and what is not",
      "",
      "ACCT_FILE and ACCT_KEY name the encrypted profiles; acct makes them.",
      "Exit status: 0 done, 1 failed or not all delivered, 2 usage or configuration."
    })
public final class Evbus implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  private Evbus(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs the command and ends the process. */
  public static void main(String[] arguments) {
    int status = run(Terminal.system(), arguments);
    System.out.flush();
    // Not exit: what still runs was given up, and must not hold the process.
    Runtime.getRuntime().halt(status);
  }

  static int run(Terminal terminal, String... arguments) {
    return Commands.run(
        new Evbus(terminal),
        terminal,
        arguments,
        new PutCommand(terminal),
        new CheckCommand(terminal),
        new ExplainCommand(terminal),
        new IngressCommand(terminal),
        new SchemaCommand(terminal),
        new ReferenceCommand(terminal),
        new CommandLine(new LanesCommand(terminal)).addSubcommand(new ForgetCommand(terminal)),
        new PauseCommand(terminal),
        new ResumeCommand(terminal),
        new DrainCommand(terminal),
        DeadLettersCommand.line(terminal),
        new ReplayCommand(terminal),
        new DoctorCommand(terminal));
  }

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(terminal.err());
    }
    return CliException.USAGE;
  }
}
