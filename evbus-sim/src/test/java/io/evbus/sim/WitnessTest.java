package io.evbus.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A suspect is let go without a witness only when there is none. */
class WitnessTest {
  private static final Duration A_MOMENT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Scene scene = new Scene();
  private final HandDestination a = scene.to("a");

  @Test
  void anEventThatCameWhileTheLaneWasPausedIsAWitness() {
    scene.memory(builder -> builder.ingress(a)).start();
    a.loseAll();
    scene.put("suspect");
    while (a.sent().size() < 5) {
      scene.run(A_MOMENT);
    }
    scene.pause("a");
    scene.run(LONG);
    assertThat(a.sentIds()).as("three losses, and two alone").hasSize(5);
    a.confirmAll();
    scene.put("witness");
    scene.run();
    scene.resume("a");
    scene.run(LONG);
    assertThat(a.sentIds().subList(5, a.sent().size())).startsWith("witness");
  }
}
