package io.evbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about reasons has a row for each, in the order of the list. */
class ReasonsPageTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z_]+)` \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$", Pattern.MULTILINE);

  @Test
  void everyReasonHasItsRow() throws IOException {
    List<String> rows =
        ROW.matcher(Files.readString(DOCS.resolve("reasons.md")))
            .results()
            .map(row -> row.group(1))
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(Reason.values())
                .map(reason -> reason.name().toLowerCase(Locale.ROOT))
                .toList());
    assertThat(Files.readString(DOCS.resolve("operations.md"))).contains("(reasons.md)");
  }
}
