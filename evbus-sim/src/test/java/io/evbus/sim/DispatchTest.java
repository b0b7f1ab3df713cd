package io.evbus.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a lane that waits for nothing but an event is told of one. */
class DispatchTest {
  /** What handing a task to a thread takes at most, a few times over. */
  private static final Duration HANDOVERS = Duration.ofNanos(100_000);

  private final Scene scene = new Scene();
  private final HandDestination a = scene.to("a");

  @Test
  void eventsThatComeFastAreTakenTogether() {
    scene.memory(builder -> builder.ingress(a)).start();
    scene.put("first");
    scene.run();
    a.last().answer(Outcome.OK);
    scene.run();
    scene.put("at once");
    scene.run(Duration.ofNanos(40_000));
    assertThat(a.sentIds()).containsExactly("first", "at once");
    a.last().answer(Outcome.OK);
    scene.run(Duration.ofNanos(1));
    scene.put("soon after");
    scene.put("and another");
    scene.run(Duration.ofNanos(50_000).plus(HANDOVERS));
    assertThat(a.sentIds()).containsExactly("first", "at once", "soon after", "and another");
    assertThat(a.sent().get(3).batch()).as("one batch").isSameAs(a.sent().get(2).batch());
  }
}
