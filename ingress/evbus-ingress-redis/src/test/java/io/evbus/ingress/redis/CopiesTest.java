package io.evbus.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import io.evbus.spi.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CopiesTest {
  @Test
  void nothingIsWantedUnlessItIsAskedFor() {
    Copies copies = Copies.of(Profiles.of(Profiles.stream(Map.of())));
    assertThat(copies.areWanted()).isFalse();
    assertThat(copies.waitMillis()).isZero();
  }

  @Test
  void replicasAreCounted() {
    Copies copies = of(Map.of("replicas", 2, "replicas_timeout", "500ms"));
    assertThat(copies.command())
        .map(each -> new String(each.getRaw()))
        .containsExactly("WAIT", "2", "500");
    assertThat(copies.shortage("s", 2L)).isEmpty();
    assertThat(copies.shortage("s", 3L)).isEmpty();
    assertThat(detail(copies.shortage("s", 1L))).contains("only 1 of 2 replicas", "500 ms");
    assertThat(detail(copies.shortage("s", null))).contains("only 0 of 2 replicas");
  }

  @Test
  void disksAreCounted() {
    Copies copies = of(Map.of("fsync", true, "replicas", 1));
    assertThat(copies.command())
        .map(each -> new String(each.getRaw()))
        .containsExactly("WAITAOF", "1", "1", "2000");
    assertThat(copies.shortage("s", List.of(1L, 1L))).isEmpty();
    assertThat(detail(copies.shortage("s", List.of(0L, 1L)))).contains("its disk has not");
    assertThat(detail(copies.shortage("s", List.of(1L, 0L)))).contains("only 0 of 1 replicas");
    assertThat(copies.shortage("s", List.of())).isPresent();
  }

  @Test
  void theOwnDiskAloneMayBeWanted() {
    Copies copies = of(Map.of("fsync", true));
    assertThat(copies.command())
        .map(each -> new String(each.getRaw()))
        .containsExactly("WAITAOF", "1", "0", "2000");
    assertThat(copies.shortage("s", List.of(1L, 0L))).isEmpty();
  }

  private static Copies of(Map<String, ?> options) {
    return Copies.of(Profiles.of(Profiles.stream(options)));
  }

  private static String detail(Optional<Outcome> outcome) {
    Outcome.Retry retry = (Outcome.Retry) outcome.orElseThrow();
    assertThat(retry.reason()).isEqualTo(Reason.REFUSED);
    return retry.detail();
  }
}
