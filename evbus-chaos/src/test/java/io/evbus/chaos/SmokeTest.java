package io.evbus.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows in their smallest size, as many as a build has time for; {@code bin/evbus chaos} runs all.
 */
class SmokeTest {
  private static final long SEED = 1;

  /** Rows whose faults take a minute, for these kinds only; the kit tries outages of each. */
  private static final Set<String> SLOW = Set.of("B3", "B5", "B14b");

  private static final Set<String> SLOW_KINDS = Set.of("rabbitmq", "http");

  @TempDir static Path out;

  /** All but the rules of ingresses, which their own modules try. */
  static List<String> rows() {
    return Rows.all().stream()
        .filter(row -> !row.family().equals("B17") && hasTime(row))
        .map(Row::name)
        .toList();
  }

  private static boolean hasTime(Row row) {
    return !SLOW.contains(row.family())
        || SLOW_KINDS.contains(row.name().substring(row.family().length() + 1));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void keepsItsPromise(String name) throws IOException {
    Row row = Rows.named(name).get(0);
    assumeTrue(row.needs().isEmpty(), row.needs()::orElseThrow);
    RowResult result = new Course(out).run(row, Size.SMOKE, SEED);
    assertThat(result.status().isFine()).as("%s: %s", name, Json.show(result)).isTrue();
  }
}
