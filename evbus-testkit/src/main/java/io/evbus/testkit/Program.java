package io.evbus.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs to its end, with its output. */
public final class Program {
  private static final long MOST_SECONDS = 120;

  private Program() {}

  /**
   * Runs a command; standard output and error together.
   *
   * @throws IllegalStateException when it fails or takes longer than two minutes
   */
  public static String run(Map<String, String> environment, List<String> command) {
    Result result = tryRun(environment, command);
    if (result.status() != 0) {
      throw new IllegalStateException(
          "Running " + command + ": status " + result.status() + "\n" + result.output());
    }
    return result.output();
  }

  /** How a program ended. */
  public record Result(int status, String output) {}

  /** As {@link #run}, but a failing status is no failure. */
  public static Result tryRun(Map<String, String> environment, List<String> command) {
    try {
      Path output = Files.createTempFile("evbus-program", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException("Running " + command + ": no end in two minutes");
        }
        return new Result(process.exitValue(), Files.readString(output));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new IllegalStateException("Running " + command + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Running " + command + ": interrupted", e);
    }
  }
}
