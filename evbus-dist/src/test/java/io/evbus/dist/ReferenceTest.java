package io.evbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.cli.reference.IngressScreen;
import io.evbus.cli.reference.Ingresses;
import io.evbus.cli.reference.ReferenceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages and schemas that are made from specifications are those of the specifications. */
class ReferenceTest {
  private static final Path DOCS = Path.of("..", "docs");

  @Test
  void pagesAndSchemasAreNotStale() throws IOException {
    Map<String, String> files = ReferenceFiles.of(Ingresses.installed(), DOCS);
    List<String> stale = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = DOCS.resolve(file.getKey());
      if (!Files.exists(path) || !Files.readString(path).equals(file.getValue())) {
        stale.add(file.getKey());
      }
    }
    for (String folder : List.of("ingress", "schema")) {
      try (Stream<Path> present = Files.list(DOCS.resolve(folder))) {
        present
            .map(path -> folder + "/" + path.getFileName())
            .filter(name -> !files.containsKey(name))
            .forEach(stale::add);
      }
    }
    assertThat(stale)
        .as("files of docs that are stale, or of no ingress: run %s", ReferenceFiles.COMMAND)
        .isEmpty();
  }

  @Test
  void whatIsWrittenIsTheSameEachTime() throws IOException {
    assertThat(ReferenceFiles.of(Ingresses.installed(), DOCS))
        .isEqualTo(ReferenceFiles.of(Ingresses.installed(), DOCS));
  }

  @Test
  void whatATerminalShowsFitsIt() {
    Ingresses installed = Ingresses.installed();
    IngressScreen screen = new IngressScreen(installed);
    List<String> lines = new ArrayList<>(screen.list());
    installed.all().forEach(ingress -> lines.addAll(screen.describe(ingress)));
    assertThat(lines)
        .hasSizeGreaterThan(100)
        .allMatch(line -> line.length() <= 80 || !line.strip().contains(" "));
  }

  @Test
  void everyIngressHasAGuide() {
    for (var ingress : Ingresses.installed().all()) {
      var guide = ingress.guide();
      assertThat(
              List.of(
                  guide.summary(),
                  guide.confirmation(),
                  guide.duplicates(),
                  guide.order(),
                  guide.limits()))
          .as("the guide of %s", ingress.name())
          .noneMatch(String::isBlank);
      assertThat(guide.example()).as("the example of %s", ingress.name()).isNotEmpty();
    }
  }
}
