package io.evbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Files and standard output from the commands alone. */
@Timeout(180)
class FileCommandsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;
  private Evbus evbus;

  @BeforeEach
  void prepare() throws Exception {
    evbus = new Evbus(folder);
  }

  @Test
  void theExampleThatTheCommandShowsWorksAsItStands() throws Exception {
    String shown = evbus.run("", "ingress", "file").out();
    String example = shown.substring(shown.indexOf("\nfile:\n") + 1, shown.indexOf("\nThen\n"));
    Path path = folder.resolve("events.ndjson");
    evbus.credentials(example.replace("/tmp/events.ndjson", path.toString()));
    Evbus.Ended check = evbus.run("", "check", "--connect");
    assertThat(check.status()).as(check.err()).isZero();
    assertThat(check.out()).contains("proves persisted").contains("is not there yet");
    Evbus.Ended put = evbus.run("{\"n\": 1}\n\"two\"\n3\n", "put", "-");
    assertThat(put.status()).as(put.err()).isZero();
    assertThat(put.out()).isEmpty();
    assertThat(
            Files.readAllLines(path).stream()
                .map(line -> JSON.readTree(line).get("data").toString()))
        .containsExactly("{\"n\":1}", "\"two\"", "3");
  }

  @Test
  void standardOutputIsDataAndProgressIsNot() throws Exception {
    evbus.credentials("file: {out: {path: \"-\", format: body}}\n");
    Evbus.Ended put = evbus.run(Evbus.numbers(1_000), "put", "-");
    assertThat(put.status()).as(put.err()).isZero();
    assertThat(put.out()).isEqualTo(Evbus.numbers(1_000));
    assertThat(put.err()).contains("file.out delivered 1,000");
  }

  @Test
  void aReaderThatEndsEndsTheCommandAndKeepsTheRest() throws Exception {
    evbus.credentials("file: {out: {path: \"-\", format: body}}\n");
    Evbus.Running put = evbus.startPiped(Evbus.numbers(200_000), "put", "-");
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(put.process().getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("1");
    }
    Evbus.Ended ended = put.end();
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err())
        .contains("lane file.out: ")
        .contains("not delivered")
        .contains("Writing to standard output: its reader has ended")
        .contains("evbus resume file.out");
    assertThat(evbus.run("", "lanes").out()).containsPattern("file.out +closed|file.out +disabled");

    assertThat(evbus.run("", "resume", "file.out").status()).isZero();
    Evbus.Ended drained = evbus.run("", "drain");
    assertThat(drained.status()).as(drained.err()).isZero();
    List<String> rest = drained.out().lines().collect(Collectors.toList());
    assertThat(rest).isNotEmpty().doesNotHaveDuplicates();
    long first = Long.parseLong(rest.get(0));
    for (int i = 0; i < rest.size(); i++) {
      assertThat(rest.get(i)).isEqualTo(Long.toString(first + i));
    }
  }
}
