package io.evbus.ingress.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Standard output of a process of its own. */
@Timeout(180)
class StandardOutputTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration SEVERAL_ATTEMPTS = Duration.ofSeconds(4);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int EVENTS = 5_000;

  @TempDir Path folder;

  @Test
  void aReaderGetsEachLineOnceHoweverLongItSleeps() throws Exception {
    try (WriterProcess writer =
        WriterProcess.start(folder, List.of(), 0, EVENTS, "path=-", "lane.attempt_timeout=1s")) {
      // The pipe is full soon; then the write hangs for longer than some attempts may take.
      await().pollDelay(SEVERAL_ATTEMPTS).atMost(SOON).until(writer::isAlive);
      assertThat(writer.confirmed()).hasSizeLessThan(EVENTS);
      List<Long> read = new ArrayList<>();
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(writer.output(), StandardCharsets.UTF_8));
      while (read.size() < EVENTS) {
        read.add(JSON.readTree(lines.readLine()).get("id").asLong());
      }
      await().atMost(SOON).until(() -> writer.confirmed().size() == EVENTS);
      writer.end();
      assertThat(lines.readLine()).as("what comes after the last").isNull();
      for (int i = 0; i < EVENTS; i++) {
        assertThat(read.get(i)).isEqualTo(i);
      }
    }
  }
}
