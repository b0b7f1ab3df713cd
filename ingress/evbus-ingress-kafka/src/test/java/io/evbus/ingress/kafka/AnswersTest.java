package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private final List<String> said = new ArrayList<>();

  private final Answers.Owner owner =
      new Answers.Owner() {
        @Override
        public void failed(Batch batch, int index, Exception failure) {
          said.add("failed " + index);
        }

        @Override
        public void allAnswered() {
          said.add("all");
        }
      };

  @Test
  void neighboursAreDecidedTogetherWhenTheBatchIsAnswered() {
    Answers answers = new Answers(batch(3, false), owner);
    confirm(answers, 0, 3);
    assertThat(said).containsExactly("ok 0-3", "all");
  }

  @Test
  void aLongRunIsDecidedInParts() {
    Answers answers = new Answers(batch(70, false), owner);
    confirm(answers, 0, 69);
    assertThat(said).containsExactly("ok 0-32", "ok 32-64");
    confirm(answers, 69, 70);
    assertThat(said).containsExactly("ok 0-32", "ok 32-64", "ok 64-70", "all");
  }

  @Test
  void whatIsConfirmedIsDecidedBeforeAFailure() {
    Answers answers = new Answers(batch(4, false), owner);
    confirm(answers, 0, 2);
    answers.to(2).onCompletion(null, new IllegalStateException());
    assertThat(said).containsExactly("ok 0-2", "failed 2");
    confirm(answers, 3, 4);
    assertThat(said).containsExactly("ok 0-2", "failed 2", "ok 3-4", "all");
  }

  @Test
  void partitionsInTurnsAreDecidedOneByOne() {
    Answers answers = new Answers(batch(4, false), owner);
    for (int index : new int[] {0, 2, 1, 3}) {
      confirm(answers, index, index + 1);
    }
    assertThat(said).containsExactly("ok 0-1", "ok 2-3", "ok 1-2", "ok 3-4", "all");
  }

  @Test
  void unsentRecordsAreNotWaitedFor() {
    Answers answers = new Answers(batch(5, false), owner);
    confirm(answers, 0, 2);
    answers.unsent(3);
    answers.unsent(0);
    assertThat(said).containsExactly("ok 0-2", "all");
  }

  @Test
  void coordinatesAreEachRecordsOwn() {
    Answers answers = new Answers(batch(2, true), owner);
    confirm(answers, 0, 2);
    assertThat(said).containsExactly("ok 0-1 7", "ok 1-2 8", "all");
  }

  private static void confirm(Answers answers, int from, int to) {
    for (int i = from; i < to; i++) {
      answers
          .to(i)
          .onCompletion(new RecordMetadata(new TopicPartition("t", 0), 7, i, 0, 0, 0), null);
    }
  }

  private Batch batch(int size, boolean coordinates) {
    return new Batch() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public Event event(int index) {
        throw new AssertionError();
      }

      @Override
      public long offset(int index) {
        return index;
      }

      @Override
      public boolean wantsCoordinates() {
        return coordinates;
      }

      @Override
      public void decide(int from, int to, Outcome outcome) {
        String offset = ((Outcome.Ok) outcome).coordinates().getOrDefault("offset", "");
        said.add(("ok " + from + "-" + to + " " + offset).strip());
      }
    };
  }
}
