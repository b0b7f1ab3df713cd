package io.evbus.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row in its smallest size. */
class SmokeTest {
  private static final long SEED = 1;

  @TempDir static Path out;

  /** All but the rules of ingresses, which their own modules try. */
  static List<String> rows() {
    return Rows.all().stream().filter(row -> !row.family().equals("B17")).map(Row::name).toList();
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
