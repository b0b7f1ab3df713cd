package io.evbus.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page about metrics lists what is registered, and nothing else. */
class MetricsPageTest {
  @Test
  void theTableIsThatOfTheRegistry() throws IOException {
    MeterRegistry registry = new SimpleMeterRegistry();
    new EvbusMetrics(() -> Stats.of(Stats.lane("a")), System::nanoTime).bindTo(registry);
    assertThat(
            Files.readAllLines(Path.of("../docs/metrics.md")).stream()
                .filter(line -> line.startsWith("| `evbus.")))
        .containsExactlyInAnyOrderElementsOf(
            registry.getMeters().stream().map(MetricsPageTest::row).distinct().toList());
  }

  private static String row(Meter meter) {
    Meter.Id id = meter.getId();
    return String.format(
        "| `%s` | %s | %s | %s | %s |",
        id.getName(),
        id.getType() == Meter.Type.GAUGE ? "gauge" : "counter",
        id.getTags().stream().map(Tag::getKey).collect(Collectors.joining(", ")),
        Optional.ofNullable(id.getBaseUnit()).orElse(""),
        id.getDescription());
  }
}
