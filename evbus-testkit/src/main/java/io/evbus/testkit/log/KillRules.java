package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.testkit.log.LogFeatures.Ability;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What survives the death of the process. */
interface KillRules extends LogRules {
  /** What a killed process said in time. */
  record Said(long appended, long stable) {}

  @Test
  default void optional_L70_acknowledgedRecordsSurviveKill9()
      throws IOException, InterruptedException {
    logs().mustClaim(Ability.SURVIVES_KILL);
    long seed = logs().seed();
    SplittableRandom random = new SplittableRandom(seed);
    for (int kill = 0; kill < LogFixture.rounds(); kill++) {
      Said said = writeUntilKilled(random);
      KitLog log = logs().open();
      assertThat(log.recovery().next()).as("seed %s", seed).isGreaterThanOrEqualTo(said.appended);
      assertThat(log.recovery().gaps()).as("seed %s", seed).isEmpty();
      assertThat(log.read(0))
          .as("seed %s, the log after kill %s", seed, kill)
          .isEqualTo(Stored.numbered(log.recovery().first(), log.recovery().next()));
      assertThat(Commits.check(log)).as("seed %s", seed).isGreaterThanOrEqualTo(said.stable);
      log.close();
    }
  }

  private Said writeUntilKilled(SplittableRandom random) throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(command(random.nextLong())).redirectErrorStream(true).start();
    try (BufferedReader said = writer.inputReader()) {
      String line = said.readLine();
      assertThat(line).as("the first line of the process that writes").startsWith("appended ");
      boolean ended = writer.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
      writer.toHandle().destroyForcibly();
      List<String> lines = new ArrayList<>();
      for (; line != null; line = said.readLine()) {
        lines.add(line);
      }
      assertThat(ended).as("ended by itself: %s", lines).isFalse();
      return new Said(last(lines, "appended "), last(lines, "stable "));
    } finally {
      writer.destroyForcibly();
    }
  }

  private List<String> command(long seed) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                KilledWriter.class.getName(),
                logs().provider().getClass().getName(),
                logs().folder().toString(),
                Long.toString(seed)));
    logs().options().forEach((name, value) -> command.add(name + "=" + value));
    return command;
  }

  private static long last(List<String> lines, String what) {
    return lines.stream()
        .filter(line -> line.startsWith(what))
        .mapToLong(line -> Long.parseLong(line.substring(what.length())))
        .max()
        .orElse(0);
  }
}
