package io.evbus.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeTextTest {
  @Test
  void itIsWhatTheJdkWrites() {
    Random random = new Random(11);
    TimeText text = new TimeText();
    for (int i = 0; i < 20_000; i++) {
      long second = random.nextInt(4) == 0 ? random.nextInt() * 1_000L : i / 10;
      int[] nanos = {0, 1, 500_000_000, 1_000, 120_000, random.nextInt(1_000_000_000)};
      Instant time = Instant.ofEpochSecond(second, nanos[random.nextInt(nanos.length)]);
      assertThat(new String(text.of(time), StandardCharsets.US_ASCII)).isEqualTo(time.toString());
    }
  }

  @Test
  void eachTextIsAnArrayOfItsOwn() {
    TimeText text = new TimeText();
    assertThat(text.of(Instant.EPOCH)).isNotSameAs(text.of(Instant.EPOCH));
  }
}
