package io.evbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the verbs for a durable log say without one: help, mistakes, faults. */
@Timeout(60)
class OperatorCommandsTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "put",
        "check",
        "ingress",
        "schema",
        "lanes",
        "lanes forget",
        "pause",
        "resume",
        "drain",
        "dead-letters",
        "dead-letters list",
        "dead-letters show",
        "dead-letters replay",
        "dead-letters purge",
        "replay",
        "doctor"
      })
  void everyHelpTeachesByExamplesThatFitATerminal(String verb) {
    Run run = Run.evbus(NOTHING, "", (verb + " --help").split(" "));
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("Try:\n  ").contains("evbus " + verb + " ");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"lanes", "pause x", "drain", "dead-letters list", "replay --lane x --from 0"})
  void withoutAFolderTheMistakeNamesAllWaysToGiveOne(String verb) {
    Run run = Run.evbus(NOTHING, "", verb.split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .hasLineCount(1)
        .contains("--data")
        .contains("EVBUS_DATA")
        .contains("log:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"lanes", "resume x", "drain", "dead-letters list", "replay --lane x --from 0"})
  void aFolderWithoutALogIsRefusedAndNotMade(String verb) {
    Path missing = folder.resolve("none");
    Run run = Run.evbus(Map.of("EVBUS_DATA", missing.toString()), "", verb.split(" "));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).hasLineCount(1).contains("there is no log in it");
    assertThat(missing).doesNotExist();
  }

  @Test
  void mistakesOfTheCommandLineAreOneLine() {
    Map<String, String> data = Map.of("EVBUS_DATA", folder.toString());
    assertThat(Run.evbus(data, "", "dead-letters", "purge").err())
        .contains("give either --lane LANE or --all");
    assertThat(Run.evbus(data, "", "replay", "--lane", "x", "--from", "soon").err())
        .contains("--from: soon is none of start, earliest, an offset");
    assertThat(Run.evbus(data, "", "replay", "--lane", "x", "--from", "1", "--rate", "0").err())
        .contains("--rate: it is more than 0");
    Run unknown = Run.evbus(data, "", "dead-letters", "lst");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("list");
    assertThat(Run.evbus(data, "", "dead-letters").status()).isEqualTo(2);
  }

  @Test
  void aLogThatNoProviderServesNamesTheModule() throws Exception {
    Path config = folder.resolve("evbus.yaml");
    Files.writeString(config, "log: {path: " + folder + ", provider: rocks, keep: {age: never}}\n");
    Run run = Run.evbus(NOTHING, "", "check", "--config", config.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .hasLineCount(2)
        .contains("log.keep.age: is not a duration")
        .contains("no installed log is named rocks")
        .contains("evbus-log-rocks");
    Files.writeString(config, "log: {keep: {age: 1h}}\n");
    assertThat(Run.evbus(NOTHING, "", "check", "--config", config.toString()).err())
        .contains("log.path: is required");
  }

  @Test
  void theDoctorSaysThatALogInMemoryKeepsNothing() {
    Run run = Run.evbus(NOTHING, "", "doctor");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("heap").contains("warning: no data folder");
    Run folderOnly = Run.evbus(NOTHING, "", "doctor", "--json", "--data", folder.toString());
    assertThat(folderOnly.out()).contains("\"sync_median_micros\"").contains("\"file_system\"");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void figuresAreShort() {
    assertThat(Figures.bytes(1023)).isEqualTo("1023 B");
    assertThat(Figures.bytes(10L << 30)).isEqualTo("10 GiB");
    assertThat(Figures.bytes(1_600_000)).isEqualTo("1.5 MiB");
    assertThat(Figures.age(Duration.ZERO)).isEqualTo("-");
    assertThat(Figures.age(Duration.ofMillis(900))).isEqualTo("0s");
    assertThat(Figures.age(Duration.ofSeconds(192))).isEqualTo("3m12s");
    assertThat(Figures.age(Duration.ofHours(49))).isEqualTo("2d01h");
    assertThat(Figures.plain("a\u001b[31mb\nc")).isEqualTo("a [31mb c");
  }

  @Test
  void aLongNameInATableGetsALineOfItsOwn() {
    Table table = new Table(1, "lane", "pending");
    table.add(List.of("short", "1"), "");
    table.add(List.of("a.very.long.name.of.a.lane", "22"), "remark");
    assertThat(table.lines((row, column, text) -> text))
        .containsExactly(
            "lane   pending",
            "short        1",
            "a.very.long.name.of.a.lane",
            "            22",
            "  remark");
  }
}
