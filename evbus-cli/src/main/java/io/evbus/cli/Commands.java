package io.evbus.cli;

import io.evbus.ConfigurationException;
import io.evbus.PutRefusedException;
import io.evbus.acct.AcctException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;

/** What all commands share: running one, its errors as one line, its exit status. */
final class Commands {
  private Commands() {}

  static int run(Object command, Terminal terminal, String... arguments) {
    return run(command, terminal, arguments, new Object[0]);
  }

  static int run(Object command, Terminal terminal, String[] arguments, Object... verbs) {
    CommandLine line = new CommandLine(command);
    for (Object verb : verbs) {
      line.addSubcommand(verb);
    }
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, on, parsed) -> report(e, terminal))
        .setParameterExceptionHandler((e, given) -> usage(e, terminal))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    return line.execute(arguments);
  }

  private static int usage(CommandLine.ParameterException e, Terminal terminal) {
    CommandLine line = e.getCommandLine();
    terminal.err().println("error: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, line.getErr());
    terminal.err().println("try: " + line.getCommandSpec().qualifiedName() + " --help");
    return CliException.USAGE;
  }

  private static int report(Exception e, Terminal terminal) {
    System.getLogger(Commands.class.getName()).log(System.Logger.Level.DEBUG, "Failed", e);
    if (e instanceof ConfigurationException faults) {
      faults.faults().forEach(fault -> terminal.err().println("error: " + fault));
      return CliException.USAGE;
    }
    terminal.err().println("error: " + message(e));
    if (e instanceof CliException known) {
      return known.status();
    }
    return e instanceof AcctException ? CliException.USAGE : CliException.FAILED;
  }

  private static String message(Exception e) {
    if (e instanceof CliException
        || e instanceof AcctException
        || e instanceof PutRefusedException) {
      return String.valueOf(e.getMessage());
    }
    String detail = e.getMessage() == null ? "" : ": " + e.getMessage();
    return (e instanceof IOException ? "" : "Unexpected ")
        + e.getClass().getSimpleName()
        + detail
        + "; --log-level debug shows more";
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Commands.class.getPackage().getImplementationVersion();
      return new String[] {
        "evbus " + (version == null ? "development" : version),
        "Java " + Runtime.version() + ", " + System.getProperty("os.name")
      };
    }
  }
}
