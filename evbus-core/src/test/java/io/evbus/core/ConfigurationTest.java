package io.evbus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.LaneInfo;
import io.evbus.LanePolicy;
import io.evbus.spi.Checks;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path folder;

  @Test
  void allFaultsAreReportedAtOnceWithTheNearestName() {
    ConfigurationException thrown =
        faults(
            EventBus.builder()
                .match("globb")
                .lanes("mine.*", Map.of("windo", 5, "attempt_timeout", "soon"))
                .profile("mine", "a", Map.of("delivery", Map.of("retry", Map.of("attempt", 3))))
                .profile("internal", "b", Map.of("routing_kay", "x"))
                .ingress("mine", (ctx, event) -> {}));
    assertThat(thrown.getMessage())
        .contains("match: globb is none of glob, literal, regex; did you mean glob?")
        .contains("lanes.\"mine.*\".windo: is no option here; did you mean window?")
        .contains("lanes.\"mine.*\".attempt_timeout: is not a duration")
        .contains("profiles.mine.a.delivery.retry.attempt: is no option here; did you mean")
        .contains("profiles.internal.b.routing_kay: is no option here; did you mean routing_key?");
    assertThat(thrown.faults()).hasSize(5);
  }

  @Test
  void eachContradictionOfAProfileAndOfItsLaneIsAFaultOfItsOwn() {
    Ingress picky =
        new PickyIngress() {
          @Override
          public List<Destination> destinations(Profile profile) {
            new Checks(profile)
                .that(profile.name().equals("b"), "is not b")
                .run(
                    () -> {
                      throw new IllegalArgumentException("never holds");
                    })
                .done();
            return List.of();
          }
        };
    assertThat(faults(EventBus.builder().ingress(picky).profile("picky", "a", Map.of())).faults())
        .extracting(Object::toString)
        .containsExactly("profiles.picky.a: is not b", "profiles.picky.a: never holds");
    ConfigurationException ofTheLane =
        faults(
            EventBus.builder()
                .ingress(new PickyIngress())
                .profile("picky", "a", Map.of("delivery", Map.of("attempt_timeout", "9s")))
                .profile("picky", "b", Map.of("delivery", Map.of("attempt_timeout", "10s"))));
    assertThat(ofTheLane.faults())
        .extracting(Object::toString)
        .containsExactly("profiles.picky.a: waits for 10 s");
  }

  private static class PickyIngress implements Ingress {
    @Override
    public String name() {
      return "picky";
    }

    @Override
    public OptionSpec options() {
      return OptionSpec.anything();
    }

    @Override
    public List<Destination> destinations(Profile profile) {
      return List.of(new Destination("", profile, Map.of(), Traits.nonBlocking(Proof.NONE)));
    }

    @Override
    public void check(Destination destination, LanePolicy policy) {
      if (policy.attemptTimeout().compareTo(Duration.ofSeconds(10)) < 0) {
        throw new IllegalArgumentException("waits for 10 s");
      }
    }

    @Override
    public Publisher open(Destination destination, Signals signals) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void valuesAreNeverShown() {
    ConfigurationException thrown =
        faults(EventBus.builder().lanes("*", Map.of("window", "hunter2")));
    assertThat(thrown).hasMessageNotContaining("hunter2");
  }

  @Test
  void policiesComeFromDefaultsThenPatternsThenTheProfile() {
    try (EventBus bus =
        EventBus.builder()
            .lanes("*", Map.of("window", 10, "retry", Map.of("attempts", 3)))
            .lanes("mine.*", Map.of("window", 20))
            .profile("mine", "a", Map.of("delivery", Map.of("retry", Map.of("backoff", "7ms"))))
            .ingress("mine", (ctx, event) -> {})
            .ingress("other", event -> {})
            .build()) {
      LanePolicy mine = policy(bus, "mine.a");
      assertThat(mine.windowEvents()).isEqualTo(20);
      assertThat(mine.retryAttempts()).isEqualTo(3);
      assertThat(mine.retryBackoff()).isEqualTo(Duration.ofMillis(7));
      assertThat(policy(bus, "other").windowEvents()).isEqualTo(10);
    }
  }

  @Test
  void onlyRequiredLanesMayBlock() {
    ConfigurationException thrown =
        faults(
            EventBus.builder()
                .ingress("any", event -> {})
                .lanes("any", Map.of("ack", "optional", "on_full", "block")));
    assertThat(thrown).hasMessageContaining("only lanes with ack: required may block");
  }

  @Test
  void repeatedNamesInAListBecomeLanesOfTheirOwn() {
    try (EventBus bus =
        EventBus.builder()
            .profile("mine", "a", Map.of())
            .profile("mine", "a", Map.of())
            .profile("mine", "b", Map.of("lane", "called.so"))
            .ingress("mine", (ctx, event) -> {})
            .build()) {
      assertThat(bus.lanes())
          .extracting(LaneInfo::name)
          .containsExactly("called.so", "mine.a", "mine.a#2");
    }
  }

  @Test
  void equalLaneNamesAreAFault() {
    ConfigurationException thrown =
        faults(
            EventBus.builder()
                .profile("mine", "a", Map.of("lane", "x"))
                .profile("mine", "b", Map.of("lane", "x"))
                .ingress("mine", (ctx, event) -> {}));
    assertThat(thrown).hasMessageContaining("the lane x is there already");
  }

  @Test
  void aContextNeedsAGatherer() {
    ConfigurationException thrown =
        faults(EventBus.builder().ingress("mine", String.class, (ctx, event) -> {}));
    assertThat(thrown).hasMessageContaining("no gatherer opens one");
  }

  @Test
  void aPluginsFolderThatOthersMayWriteToIsRefused() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(faults(EventBus.builder().plugins(folder)))
        .hasMessageContaining("may be written by others");
  }

  @Test
  void aJavaFileThatDoesNotCompileIsReportedWithItsLine() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path source =
        Files.writeString(folder.resolve("Broken.java"), "public class Broken {\n  x\n}\n");
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-------"));
    assertThat(faults(EventBus.builder().plugins(folder)))
        .hasMessageContaining("Broken.java line 2");
  }

  private static LanePolicy policy(EventBus bus, String lane) {
    return bus.lanes().stream()
        .filter(info -> info.name().equals(lane))
        .findFirst()
        .orElseThrow()
        .policy();
  }

  private static ConfigurationException faults(EventBusBuilder builder) {
    return catchThrowableOfType(ConfigurationException.class, builder::build);
  }
}
