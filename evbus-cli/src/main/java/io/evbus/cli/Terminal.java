package io.evbus.cli;

import io.evbus.cli.output.Outputter;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    if (isTerminal(1) && isTerminal(2)) {
      return true;
    }
    if (console == null || Runtime.version().feature() < FIRST_WITH_IS_TERMINAL) {
      return console != null;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /**
   * Whether a stream, 1 or 2, is a terminal, also when standard input is none; false where none can
   * say.
   */
  public static boolean isTerminal(int descriptor) {
    try {
      String path = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return path.startsWith("/dev/pts/") || path.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
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

  /** A line on standard error; live lines that stand there give way. */
  void note(String line) {
    err.println(clear() + line);
  }

  /**
   * Lines on standard error that the next output replaces. The cursor stays at their beginning, and
   * what is too wide is cut at the edge.
   */
  void live(List<String> lines) {
    String up = lines.size() > 1 ? "\u001b[" + (lines.size() - 1) + "A" : "";
    String text = String.join(" \n", lines); // the blank stands at the edge when a line is cut
    err.print(clear() + "\u001b[?7l" + text + " \u001b[?7h" + up + "\r");
    err.flush();
  }

  private String clear() {
    return interactive ? "\r\u001b[J" : "";
  }

  /** Takes live lines back. */
  void endLive() {
    err.print(clear());
    err.flush();
  }

  /** Data for scripts, on standard output. */
  void json(Object data) {
    out.println(Outputter.named("json", false).display(data));
  }
}
