package io.evbus.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Receipt;
import io.evbus.core.CoreBus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An event is accepted when it is stable, and no lane sees it before. */
class AcceptanceTest {
  private final Scene scene = new Scene();
  private final HandDestination a = scene.to("a");

  @Test
  void nothingIsAcceptedBeforeTheAppendReturns() {
    CoreBus bus = scene.durable(builder -> builder.ingress(a));
    bus.start();
    Receipt receipt = scene.put("one");
    List<String> seen = new ArrayList<>();
    scene.log.inAppend =
        () ->
            seen.add(
                "stable "
                    + bus.stats().log().orElseThrow().stable()
                    + ", accepted "
                    + receipt.accepted().isDone());
    scene.run();
    assertThat(seen).as("inside the append").containsExactly("stable 0, accepted false");
    assertThat(receipt.accepted()).isCompleted();
    assertThat(bus.stats().log().orElseThrow().stable()).isEqualTo(1);
    assertThat(a.sentIds()).containsExactly("one");
  }

  @Test
  void anAppendThatFailedAcceptsNothing() {
    CoreBus bus = scene.durable(builder -> builder.ingress(a));
    bus.start();
    scene.log.appendsFail = true;
    Receipt receipt = scene.put("one");
    var accepted = receipt.accepted();
    scene.run();
    assertThat(accepted).as("acceptance of what could not be written").isNotDone();
    assertThat(bus.stats().log().orElseThrow().trouble()).isPresent();
    assertThat(bus.stats().log().orElseThrow().stable()).isZero();
    scene.log.appendsFail = false;
    scene.run();
    scene.run();
    assertThat(accepted).isCompleted();
  }

  @Test
  void nothingIsSentBeforeItIsStable() {
    scene.log.appendsFail = true;
    CoreBus bus = scene.durable(builder -> builder.ingress(a));
    scene.put("one");
    scene.put("two");
    bus.start();
    scene.run();
    assertThat(a.sentIds()).as("sent while nothing is stable").isEmpty();
    scene.log.appendsFail = false;
    scene.run();
    scene.run();
    assertThat(a.sentIds()).containsExactly("one", "two");
  }

  @Test
  void afterAFailedWriteTheLogIsOpenedAnew() {
    CoreBus bus = scene.durable(builder -> builder.ingress(a));
    bus.start();
    scene.put("one");
    scene.run();
    int opened = scene.log.opened;
    scene.log.appendsFail = true;
    Receipt receipt = scene.put("two");
    scene.run(Duration.ofMillis(20));
    scene.log.appendsFail = false;
    scene.run();
    assertThat(receipt.accepted()).isCompleted();
    assertThat(scene.log.opened).as("openings after a failed write").isEqualTo(opened + 1);
  }

  /** Puts 300 events inside the next append; gives the ids of these and of one before them. */
  private List<String> putInTheNextAppend() {
    List<String> ids = new ArrayList<>(List.of("first"));
    for (int i = 0; i < 300; i++) {
      ids.add("meanwhile " + i);
    }
    scene.log.inAppend =
        () -> {
          scene.log.inAppend = () -> {};
          ids.subList(1, ids.size()).forEach(scene::put);
          scene.run(Duration.ofMillis(1));
        };
    scene.put("first");
    return ids;
  }

  @Test
  void whatGathersInAnAppendFollowsIt() {
    CoreBus bus = scene.durable(builder -> builder.ingress(a));
    bus.start();
    List<String> ids = putInTheNextAppend();
    scene.run();
    assertThat(a.sentIds()).containsExactlyElementsOf(ids);
    assertThat(sentByTheNextLife()).containsExactlyElementsOf(ids);
  }

  @Test
  void whatGathersInAnAppendThatFailsFollowsWhatIsWrittenAgain() {
    CoreBus bus = scene.durable(builder -> builder.ingress(a));
    bus.start();
    scene.log.appendsFail = true;
    List<String> ids = putInTheNextAppend();
    scene.run();
    assertThat(a.sentIds()).as("sent while nothing is stable").isEmpty();
    scene.log.appendsFail = false;
    scene.run();
    scene.run();
    assertThat(a.sentIds()).containsExactlyElementsOf(ids);
    assertThat(sentByTheNextLife()).containsExactlyElementsOf(ids);
  }

  /** What the log on the disk holds. */
  private List<String> sentByTheNextLife() {
    int before = a.sent().size();
    scene.kill();
    scene.durable(builder -> builder.ingress(a)).start();
    scene.run();
    return a.sentIds().subList(before, a.sent().size());
  }

  @Test
  void putsDoNotHurryALogThatCannotBeWritten() {
    CoreBus bus = scene.durable(builder -> builder.ingress(a));
    bus.start();
    scene.log.appendsFail = true;
    int opened = scene.log.opened;
    for (int i = 0; i < 100; i++) {
      scene.put("event " + i);
      scene.run(Duration.ofMillis(1));
    }
    assertThat(scene.log.opened - opened).as("openings in 100 ms").isLessThanOrEqualTo(3);
    scene.log.appendsFail = false;
    scene.run();
    assertThat(bus.stats().log().orElseThrow().stable()).isEqualTo(100);
  }

  @Test
  void whoWaitsIsToldWhenAnImpatientCloseFollowsAPatientOne() {
    CoreBus bus = scene.durable(builder -> builder.ingress(a));
    bus.start();
    scene.log.appendsFail = true;
    var accepted = scene.put("one").accepted();
    scene.run();
    bus.beginClose(Duration.ofMinutes(10));
    scene.run();
    assertThat(accepted).isNotDone();
    bus.close(Duration.ZERO); // Virtual time stands still meanwhile: no task is run any more.
    assertThat(accepted).as("acceptance at the end").isCompletedExceptionally();
  }

  @Test
  void aLaneThatFinishesBeforeTheLogIsDrainedHoldsUpNoClose() throws InterruptedException {
    CoreBus bus = scene.durable(builder -> builder.ingress(a));
    bus.start();
    scene.log.appendsFail = true;
    scene.put("one");
    scene.run();
    bus.beginClose(Duration.ofSeconds(10));
    bus.beginClose(Duration.ofSeconds(9));
    scene.run(Duration.ofSeconds(15));
    assertThat(bus.awaitClosed(Duration.ZERO)).as("over").isTrue();
  }
}
