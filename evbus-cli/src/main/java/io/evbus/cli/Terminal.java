package io.evbus.cli;

import io.evbus.cli.output.Outputter;
import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command reads and writes; replaced in tests.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param environment the environment variables
 * @param interactive whether a person watches standard output and error
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean interactive) {

  private static final int FIRST_WITH_IS_TERMINAL = 22;

  /** The process's own. */
  public static Terminal system() {
    return new Terminal(System.in, System.out, System.err, System.getenv(), isWatched());
  }

  @SuppressWarnings("SystemConsoleNull") // from 22 on the console itself tells
  private static boolean isWatched() {
    Console console = System.console();
    if (console == null || Runtime.version().feature() < FIRST_WITH_IS_TERMINAL) {
      return console != null;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Whether colours are welcome: on a terminal without NO_COLOR (no-color.org). */
  boolean colour() {
    return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  void warn(String message) {
    note("warning: " + message);
  }

  /** A line on standard error; a live line that stands there gives way. */
  void note(String line) {
    err.println(clearLine() + line);
  }

  /** What takes a live line back, on a terminal. */
  String clearLine() {
    return interactive ? "\r\u001b[K" : "";
  }

  /** Data for scripts, on standard output. */
  void json(Object data) {
    out.println(Outputter.named("json", false).display(data));
  }
}
