package io.evbus.testkit.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Opening and closing. */
interface LifecycleRules extends IngressRules {
  @Test
  default void required_R01_aPublisherOpensAndClosesWithoutPublishing() throws Exception {
    var profile = side().far().profile(side().newPlace());
    for (int i = 0; i < 3; i++) {
      KitPublisher publisher = side().open(profile);
      publisher.close();
    }
    side().open(profile).deliver(IngressFixture.events(1), 1);
  }

  @Test
  default void required_R02_closeIsIdempotentAndForAnyThread() throws Exception {
    KitPublisher publisher = side().open(side().far().profile(side().newPlace()));
    publisher.deliver(IngressFixture.events(3), 3);
    publisher.close();
    publisher.close();
    CompletableFuture.runAsync(publisher::close)
        .get(side().patience().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  default void optional_R02_closeEndsAPublishThatIsUnderWay() throws Exception {
    side().mustClaim(Ability.FREEZES);
    KitPublisher publisher = side().open(side().far().profile(side().newPlace()));
    publisher.deliver(IngressFixture.events(1), 1);
    AtomicInteger sent = new AtomicInteger();
    side().freeze();
    CompletableFuture<Void> publishing =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 200 && !publisher.signals().isLost(); i++) {
                publisher.send(Bodies.large(64));
                sent.incrementAndGet();
              }
            });
    await()
        .atMost(side().patience())
        .until(() -> publishing.isDone() || Standstill.of(sent::get, Duration.ofSeconds(1)));
    CompletableFuture.runAsync(publisher::close)
        .get(side().patience().toMillis(), TimeUnit.MILLISECONDS);
    publishing.get(side().patience().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  default void required_R15_nothingIsLeftAfterClose() throws Exception {
    var profile = side().far().profile(side().newPlace());
    List<io.evbus.Event> events = IngressFixture.events(10);
    for (int i = 0; i < 3; i++) {
      try (KitPublisher publisher = side().open(profile)) {
        publisher.deliver(events, 5);
      }
    }
    // Some clients keep a thread or two for all their connections; they must not become more.
    int threads = Thread.activeCount();
    long sockets = sockets();
    for (int i = 0; i < 12; i++) {
      try (KitPublisher publisher = side().open(profile)) {
        publisher.deliver(events, 5);
      }
    }
    await("threads and sockets that closed publishers left")
        .atMost(side().patience())
        .untilAsserted(
            () -> {
              assertThat(Thread.activeCount()).as("threads").isLessThanOrEqualTo(threads + 3);
              assertThat(sockets()).as("sockets").isLessThanOrEqualTo(sockets + 3);
            });
  }

  private static long sockets() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(descriptors)) {
      return all.filter(LifecycleRules::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // It was closed a moment ago.
    }
  }
}
