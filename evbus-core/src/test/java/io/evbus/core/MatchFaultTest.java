package io.evbus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evbus.EventBus;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A matcher may be anybody's, and may throw. */
class MatchFaultTest {
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aMatchThatThrowsCostsNoOtherEventAndNoClose() throws Exception {
    String deep = "a".repeat(200_000); // java.util.regex overflows the stack on it.
    EventBus bus =
        EventBus.builder()
            .match("regex")
            .profile("mine", "(a|b)*", Map.of())
            .ingress("mine", (ctx, event) -> {})
            .start();
    assertThat(catchThrowable(() -> bus.put(bus.event("x").profile(deep).build())))
        .isInstanceOf(StackOverflowError.class);
    assertThat(bus.put("y").delivered().get(5, TimeUnit.SECONDS).everywhere()).isTrue();
    bus.close();
  }
}
