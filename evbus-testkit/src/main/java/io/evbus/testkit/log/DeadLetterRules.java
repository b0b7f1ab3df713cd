package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Dead letters. */
interface DeadLetterRules extends LogRules {
  @Test
  default void required_L30_deadLettersOfALaneComeByRisingOffset() throws IOException {
    KitLog log = logs().open();
    List<Long> offsets =
        List.of(0L, 1L, 9L, 10L, 255L, 256L, 70_000L, 1L << 31, 1L << 40, 1L << 62);
    for (long offset :
        List.of(256L, 1L << 40, 9L, 1L << 62, 0L, 70_000L, 10L, 1L << 31, 255L, 1L)) {
      log.commit(Map.of(), new Letter("a", offset, "letter " + offset));
    }
    assertThat(log.letters("a", 0, 100)).extracting(Letter::offset).isEqualTo(offsets);
    log = logs().reopen(log);
    assertThat(log.letters("a", 0, 100)).extracting(Letter::offset).isEqualTo(offsets);
    assertThat(log.letters("a", 0, 100))
        .extracting(Letter::content)
        .isEqualTo(offsets.stream().map(offset -> "letter " + offset).toList());
  }

  @Test
  default void required_L31_aPageBeginsAtTheLeastOffsetAndEndsAtTheMost() throws IOException {
    KitLog log = logs().open();
    List<Letter> letters = lettersOf("a", 10, 20, 30, 40, 50);
    log.commit(Map.of(), letters.toArray(new Letter[0]));
    log.commit(Map.of(), new Letter("b", 25, "another lane's"));
    assertThat(log.letters("a", 0, 2)).isEqualTo(letters.subList(0, 2));
    assertThat(log.letters("a", 10, 1)).isEqualTo(letters.subList(0, 1));
    assertThat(log.letters("a", 20, 2)).isEqualTo(letters.subList(1, 3));
    assertThat(log.letters("a", 21, 2)).isEqualTo(letters.subList(2, 4));
    assertThat(log.letters("a", 0, 5)).isEqualTo(letters);
    assertThat(log.letters("a", 0, Integer.MAX_VALUE)).isEqualTo(letters);
    assertThat(log.letters("a", 51, 10)).isEmpty();
    assertThat(log.letters("none", 0, 10)).isEmpty();
  }

  @Test
  default void required_L32_allLanesComeSortedByLaneThenOffset() throws IOException {
    KitLog log = logs().open();
    List<Letter> letters = new ArrayList<>(lettersOf("a", 3, 300));
    letters.addAll(lettersOf("a/b", 2, 200));
    letters.addAll(lettersOf("ab", 1, 100));
    List<Letter> mixed = new ArrayList<>(letters);
    Collections.reverse(mixed);
    log.commit(Map.of(), mixed.toArray(new Letter[0]));
    assertThat(log.letters()).isEqualTo(letters);
    assertThat(log.letters("", 0, 3)).isEqualTo(letters.subList(0, 3));
    assertThat(log.letters("", 3, 10))
        .containsExactly(letters.get(0), letters.get(1), letters.get(3), letters.get(5));
    assertThat(log.letters("", 100, 2)).containsExactly(letters.get(1), letters.get(3));
  }

  @Test
  default void required_L33_aDeadLetterOfTheSameLaneAndOffsetReplacesTheOld() throws IOException {
    KitLog log = logs().open();
    log.commit(Map.of(), new Letter("a", 1, "old"));
    log.commit(Map.of(), new Letter("a", 1, "new"));
    assertThat(log.letters()).containsExactly(new Letter("a", 1, "new"));
    assertThat(logs().reopen(log).letters()).containsExactly(new Letter("a", 1, "new"));
  }

  @Test
  default void required_L34_aPurgeRemovesItsRangeOfItsLane() throws IOException {
    KitLog log = logs().open();
    log.commit(Map.of("a", "kept"), lettersOf("a", 1, 2, 3, 4).toArray(new Letter[0]));
    log.commit(Map.of(), lettersOf("a/b", 1, 2, 3, 4).toArray(new Letter[0]));
    log.raw().purge("a", 2, 4);
    log.raw().purge("a", 3, 3);
    log.raw().purge("none", 0, 100);
    List<Letter> left = new ArrayList<>(lettersOf("a", 1, 4));
    left.addAll(lettersOf("a/b", 1, 2, 3, 4));
    assertThat(log.letters()).isEqualTo(left);
    log = logs().reopen(log);
    assertThat(log.letters()).isEqualTo(left);
    assertThat(log.lanes()).isEqualTo(Map.of("a", "kept"));
    log.raw().purge("a/b", 0, Long.MAX_VALUE);
    assertThat(log.letters()).isEqualTo(lettersOf("a", 1, 4));
  }

  @Test
  default void required_L35_aForgottenLaneLosesProgressAndDeadLetters() throws IOException {
    KitLog log = logs().open();
    for (String lane : ProgressRules.AWKWARD_LANES) {
      log.commit(Map.of(lane, "state"), new Letter(lane, 5, "letter"));
    }
    log.raw().forget("a");
    log.raw().forget("none");
    List<String> left = ProgressRules.AWKWARD_LANES.subList(1, ProgressRules.AWKWARD_LANES.size());
    assertThat(log.letters()).extracting(Letter::lane).isEqualTo(left);
    log = logs().reopen(log);
    assertThat(log.letters()).extracting(Letter::lane).isEqualTo(left);
    assertThat(log.lanes()).containsOnlyKeys(left);
  }

  @Test
  default void required_L36_aForgottenLaneMayComeBack() throws IOException {
    KitLog log = logs().open();
    log.commit(Map.of("a", "old"), new Letter("a", 5, "old"));
    log.raw().forget("a");
    log.commit(Map.of("a", "new"), new Letter("a", 6, "new"));
    log = logs().reopen(log);
    assertThat(log.lanes()).isEqualTo(Map.of("a", "new"));
    assertThat(log.letters()).containsExactly(new Letter("a", 6, "new"));
  }

  @Test
  default void required_L37_aPageIsBoundedInBytesButHasALetter() throws IOException {
    KitLog log = logs().open();
    List<Letter> letters =
        List.of(
            new Letter("a", 1, "x".repeat(100)),
            new Letter("a", 2, "y".repeat(100)),
            new Letter("a", 3, "z".repeat(1000)));
    log.commit(Map.of(), letters.toArray(new Letter[0]));
    log.commit(Map.of(), new Letter("b", 4, "short"));
    assertThat(log.letters("a", 0, 10, 200)).isEqualTo(letters.subList(0, 2));
    assertThat(log.letters("a", 0, 10, 1199)).isEqualTo(letters.subList(0, 2));
    assertThat(log.letters("a", 0, 10, 1200)).isEqualTo(letters);
    assertThat(log.letters("a", 0, 10, 199)).isEqualTo(letters.subList(0, 1));
    assertThat(log.letters("a", 2, 10, 1)).isEqualTo(letters.subList(1, 2));
    assertThat(log.letters("a", 3, 10, 1)).isEqualTo(letters.subList(2, 3));
    assertThat(log.letters("", 3, 10, 1)).isEqualTo(letters.subList(2, 3));
  }

  private static List<Letter> lettersOf(String lane, long... offsets) {
    List<Letter> letters = new ArrayList<>();
    for (long offset : offsets) {
      letters.add(new Letter(lane, offset, "letter " + lane + " " + offset));
    }
    return letters;
  }
}
