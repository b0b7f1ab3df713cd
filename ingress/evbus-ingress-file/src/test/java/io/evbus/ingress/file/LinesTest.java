package io.evbus.ingress.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {
  @Test
  void timesAreWrittenAsTheJdkWritesThem() {
    Lines lines = new Lines(1);
    Random random = new Random(5);
    int[] units = {1, 1_000, 1_000_000, 1_000_000_000};
    for (int i = 0; i < 10_000; i++) {
      long second = random.nextBoolean() ? i / 100 : random.nextLong(-1L << 40, 1L << 40);
      int unit = units[random.nextInt(units.length)];
      Instant time = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000) / unit * unit);
      lines.clear();
      lines.addTime(time);
      assertThat(text(lines)).isEqualTo(time.toString());
    }
  }

  @Test
  void whatJsonEscapesIsEscapedWhereverItStands() {
    Lines lines = new Lines(1);
    lines.addString("\"a\\\\b\n\t\r\u0000\u007fé\"");
    assertThat(text(lines)).isEqualTo("\"\\\"a\\\\\\\\b\\n\\t\\r\\u0000\\u007fé\\\"\"");
  }

  private static String text(Lines lines) {
    return new String(lines.copy(), StandardCharsets.UTF_8);
  }
}
