package io.evbus.chaos.bugs;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs tests by name in a process of its own, and adds a line for each to a file: the outcome, the
 * test, what it said; with tabs between.
 */
final class TestMain {
  private TestMain() {}

  /** The file, then the tests as {@code Class#method}. */
  public static void main(String[] arguments) throws IOException {
    Launcher launcher = LauncherFactory.create();
    for (String test : Arrays.asList(arguments).subList(1, arguments.length)) {
      Watcher watcher = new Watcher();
      try {
        launcher.execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectMethod(test)).build(),
            watcher);
      } catch (RuntimeException e) {
        watcher.outcome = TestOutcome.MISSING;
        watcher.said = String.valueOf(e.getMessage());
      }
      String line = watcher.outcome + "\t" + test + "\t" + watcher.said.replaceAll("\\s+", " ");
      Files.write(
          Path.of(arguments[0]),
          List.of(line),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    System.exit(0);
  }

  /** Takes the worst of what is told. */
  private static final class Watcher implements TestExecutionListener {
    private TestOutcome outcome = TestOutcome.MISSING;
    private String said = "there is no such test";

    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
      note(TestOutcome.SKIPPED, reason);
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
      @Nullable Throwable cause = result.getThrowable().orElse(null);
      String why =
          cause == null ? "" : cause.getClass().getSimpleName() + ": " + cause.getMessage();
      switch (result.getStatus()) {
        case FAILED -> note(TestOutcome.FAILED, why);
        case ABORTED -> note(TestOutcome.SKIPPED, why);
        case SUCCESSFUL -> {
          if (identifier.isTest()) {
            note(TestOutcome.PASSED, "");
          }
        }
      }
    }

    private void note(TestOutcome seen, String why) {
      if (seen.compareTo(outcome) > 0) {
        outcome = seen;
        said = why;
      }
    }
  }
}
