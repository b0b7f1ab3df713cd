package io.evbus.ingress.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which answers are decided together, and that each is decided once. */
class AnswersTest {
  private static final Outcome RETRY = new Outcome.Retry(Reason.REFUSED, "full");

  private final Noted batch = new Noted();
  private final Answers answers = new Answers(batch);

  private static final class Noted implements Batch {
    private final List<String> decided = new ArrayList<>();

    @Override
    public int size() {
      return 100;
    }

    @Override
    public Event event(int index) {
      return Event.builder().body(new byte[0], Event.OCTET_STREAM).build();
    }

    @Override
    public long offset(int index) {
      return index;
    }

    @Override
    public boolean wantsCoordinates() {
      return false;
    }

    @Override
    public void decide(int from, int to, Outcome outcome) {
      decided.add(from + "-" + to + " " + outcome.getClass().getSimpleName());
    }
  }

  @Test
  void neighboursAreDecidedTogetherWhenNothingElseComes() {
    answers.confirm(0);
    answers.confirm(1);
    answers.confirm(2);
    assertThat(batch.decided).isEmpty();
    answers.settle();
    answers.settle();
    assertThat(batch.decided).containsExactly("0-3 Ok");
  }

  @Test
  void aGapIsNotConfirmed() {
    answers.confirm(0);
    answers.confirm(2);
    answers.settle();
    assertThat(batch.decided).containsExactly("0-1 Ok", "2-3 Ok");
  }

  @Test
  void oneThatIsRefusedIsDecidedAlone() {
    answers.confirm(0);
    answers.decide(1, RETRY);
    answers.confirm(2);
    answers.settle();
    assertThat(batch.decided).containsExactlyInAnyOrder("0-1 Ok", "1-2 Retry", "2-3 Ok");
  }

  @Test
  void manyDoNotWaitForMore() {
    for (int i = 0; i < 33; i++) {
      answers.confirm(i);
    }
    assertThat(batch.decided).containsExactly("0-32 Ok");
  }

  @Test
  void theLastOneSettlesAndAnAnswerThatComesTwiceCountsOnce() {
    for (int i = 99; i > 0; i--) {
      answers.confirm(i);
      answers.confirm(i);
    }
    assertThat(answers.isComplete()).isFalse();
    answers.decide(0, RETRY);
    assertThat(answers.isComplete()).isTrue();
    assertThat(batch.decided).hasSize(100).doesNotHaveDuplicates();
  }
}
