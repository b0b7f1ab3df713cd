package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Commits with a number each, from 1: the state of one of two lanes by turns, with a dead letter.
 * So it shows afterwards whether those that survived are a beginning, each whole.
 */
final class Commits {
  private static final List<String> LANES = List.of("even", "odd");

  private long last;

  /** Goes on after those that the log has. */
  Commits(KitLog log) {
    last = survivors(log);
  }

  /** The number of the latest. */
  long last() {
    return last;
  }

  /** Makes the next one; its state also tells how far the log had been written. */
  void commit(KitLog log) throws IOException {
    long number = last + 1;
    log.commit(
        Map.of(lane(number), number + " " + log.next()),
        new Letter(lane(number), number, "letter " + number));
    last = number;
  }

  /** Checks what is left of them after a crash; returns how many. */
  static long check(KitLog log) throws IOException {
    long count = survivors(log);
    List<Letter> expected = new ArrayList<>();
    for (String lane : LANES) {
      for (long number = 1; number <= count; number++) {
        if (lane(number).equals(lane)) {
          expected.add(new Letter(lane, number, "letter " + number));
        }
      }
    }
    assertThat(log.letters()).as("dead letters of the commits 1 to %s", count).isEqualTo(expected);
    for (String lane : LANES) {
      assertThat(numbers(log, lane)[1])
          .as("how far the log was written before the last commit of %s", lane)
          .isLessThanOrEqualTo(log.recovery().next());
    }
    long previous = numbers(log, lane(count + 1))[0];
    assertThat(previous).as("the commit before %s", count).isEqualTo(Math.max(0, count - 1));
    return count;
  }

  private static long survivors(KitLog log) {
    return Math.max(numbers(log, LANES.get(0))[0], numbers(log, LANES.get(1))[0]);
  }

  private static String lane(long number) {
    return LANES.get((int) (number % 2));
  }

  private static long[] numbers(KitLog log, String lane) {
    String[] words = log.lanes().getOrDefault(lane, "0 0").split(" ", -1);
    return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
  }
}
