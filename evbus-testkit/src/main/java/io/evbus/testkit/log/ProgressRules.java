package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.DeadRecord;
import io.evbus.spi.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Commits of what lanes have confirmed. */
interface ProgressRules extends LogRules {
  /** Names that are prefixes of one another or look like paths; in their order. */
  List<String> AWKWARD_LANES =
      List.of(
          "a",
          "a.",
          "a.b",
          "a.b/c",
          "a/",
          "a/b",
          "aa",
          "b",
          "kafka.*/[x]",
          "pika.default/Ö",
          "ä",
          "日本",
          "🚌");

  @Test
  default void required_L20_theNewestProgressOfEachLaneIsThereAfterOpening() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(3);
    log.commit(Map.of("a", "1", "b", "1", "c", "1"));
    log.commit("a", "2");
    log.commit(Map.of("a", "3", "b", "2"));
    log = logs().reopen(log);
    assertThat(log.lanes()).isEqualTo(Map.of("a", "3", "b", "2", "c", "1"));
    log.commit("c", "2");
    assertThat(logs().reopen(log).lanes()).isEqualTo(Map.of("a", "3", "b", "2", "c", "2"));
  }

  @Test
  default void required_L21_aStateIsOfAnyBytesUpTo4KiB() throws IOException {
    Map<String, String> states =
        Map.of("empty", "", "binary", Bytes.binary(), "large", Bytes.binary().repeat(16));
    KitLog log = logs().open();
    log.commit(states);
    log = logs().reopen(log);
    assertThat(log.lanes()).isEqualTo(states);
    log.commit(Map.of("large", "", "empty", "not any more"));
    assertThat(logs().reopen(log).lanes())
        .isEqualTo(Map.of("large", "", "empty", "not any more", "binary", Bytes.binary()));
  }

  @Test
  default void required_L22_progressAndDeadLettersAreOneCommit() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(5);
    Letter first = new Letter("a", 1, "first");
    Letter second = new Letter("b", 0, "second");
    log.commit(Map.of("a", "2", "b", "1"), first, second);
    assertThat(log.letters()).containsExactly(first, second);
    log = logs().reopen(log);
    assertThat(log.lanes()).isEqualTo(Map.of("a", "2", "b", "1"));
    assertThat(log.letters()).containsExactly(first, second);
    assertThat(log.read(0)).isEqualTo(Stored.numbered(0, 5));
  }

  @Test
  default void required_L23_aCommitMayHoldOneKindOrNothing() throws IOException {
    KitLog log = logs().open();
    log.commit(Map.of());
    log.commit("a", "1");
    log.commit(Map.of(), new Letter("b", 7, "alone"));
    log = logs().reopen(log);
    assertThat(log.lanes()).isEqualTo(Map.of("a", "1"));
    assertThat(log.letters()).containsExactly(new Letter("b", 7, "alone"));
  }

  @Test
  default void required_L24_lanesOfAwkwardNamesAreLanesOfTheirOwn() throws IOException {
    KitLog log = logs().open();
    Map<String, String> states = new TreeMap<>();
    for (String lane : AWKWARD_LANES) {
      states.put(lane, "state " + AWKWARD_LANES.indexOf(lane));
      log.commit(
          Map.of(lane, "state " + AWKWARD_LANES.indexOf(lane)),
          new Letter(lane, 1, "letter " + AWKWARD_LANES.indexOf(lane)));
    }
    log = logs().reopen(log);
    assertThat(log.lanes()).isEqualTo(states);
    assertThat(log.letters()).extracting(Letter::lane).containsExactlyElementsOf(AWKWARD_LANES);
    for (String lane : AWKWARD_LANES) {
      assertThat(log.letters(lane, 0, 10))
          .containsExactly(new Letter(lane, 1, "letter " + AWKWARD_LANES.indexOf(lane)));
    }
  }

  @Test
  default void required_L25_buffersOfACommitAreNeitherKeptNorChanged() throws IOException {
    ByteBuffer state = ByteBuffer.allocateDirect(16).put(Bytes.of("..state")).flip().position(2);
    ByteBuffer letter = Bytes.of("..letter..").position(2).limit(8).asReadOnlyBuffer();
    KitLog log = logs().open();
    log.raw().commit(List.of(new Progress("a", state)), List.of(new DeadRecord("a", 0, letter)));
    assertThat(state.position()).isEqualTo(2);
    assertThat(letter.position()).isEqualTo(2);
    state.put(2, (byte) '!');
    assertThat(log.letters()).containsExactly(new Letter("a", 0, "letter"));
    assertThat(logs().reopen(log).lanes()).isEqualTo(Map.of("a", "state"));
  }
}
