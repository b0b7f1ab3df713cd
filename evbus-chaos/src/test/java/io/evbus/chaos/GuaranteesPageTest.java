package io.evbus.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test and every row that the page of guarantees names is there. */
class GuaranteesPageTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern TESTS = Pattern.compile("`([A-Z]\\w+Test)(?:#(\\w+))?`");
  private static final Pattern ROWS = Pattern.compile("\\b([BDS]\\d{1,2}b?)\\b");

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    List<Path> sources;
    try (Stream<Path> all = Files.walk(ROOT)) {
      sources = all.filter(file -> file.toString().contains("/src/test/java/")).toList();
    }
    Set<String> missing = new TreeSet<>();
    for (MatchResult named : TESTS.matcher(page()).results().toList()) {
      List<Path> found =
          sources.stream().filter(file -> file.endsWith(named.group(1) + ".java")).toList();
      boolean exists = !found.isEmpty();
      if (exists && named.group(2) != null) {
        exists = Files.readString(found.get(0)).contains("void " + named.group(2) + "(");
      }
      if (!exists) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyRowThatIsNamedExists() throws IOException {
    Set<String> known = Rows.all().stream().map(Row::family).collect(Collectors.toSet());
    Set<String> named =
        ROWS.matcher(page()).results().map(row -> row.group(1)).collect(Collectors.toSet());
    assertThat(known).containsAll(named);
    assertThat(named).hasSizeGreaterThan(10);
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/guarantees.md"));
  }
}
