package io.evbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is shown of an ingress: here the built-in one; the distribution tests them all. */
class IngressCommandTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  @Test
  void theListHasALineForEachAndTheBuiltInOneToo() {
    Run run = evbus("ingress");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("internal  Queues inside the process").contains("ingress NAME");
    JsonNode rows = JSON.readTree(evbus("ingress", "--json").out());
    assertThat(rows.get(0).get("ingress").asString()).isEqualTo("internal");
    assertThat(rows.get(0).get("proof").asString()).isEqualTo("received");
  }

  @Test
  void aDescriptionHasEverythingThatAProfileNeeds() {
    String shown = evbus("ingress", "internal").out();
    assertThat(shown)
        .contains("A delivery proves\n  received: ")
        .contains("Duplicates\n", "Order\n", "Limits\n", "Options\n")
        .contains("routing_key  text\n      The queue's name; ")
        .contains("\ninternal:\n  default:\n    routing_key: all\n")
        .contains("bin/acct credentials.yml", "check --connect");
    JsonNode data = JSON.readTree(evbus("ingress", "internal", "--json").out());
    assertThat(data.get("options").get(0).get("name").asString()).isEqualTo("routing_key");
    assertThat(
            List.of("summary", "confirmation", "duplicates", "order", "limits", "example").stream()
                .map(data::get))
        .doesNotContainNull();
  }

  @Test
  void aMissingOneIsNamedWithTheNearest() {
    Run run = evbus("ingress", "internl");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("did you mean internal?").contains("known: ");
  }

  @Test
  void theSchemasArePrinted() {
    for (String of : List.of("profiles", "config", "CONFIG")) {
      JsonNode schema = JSON.readTree(evbus("schema", of).out());
      assertThat(schema.get("$schema").asString()).contains("2020-12");
      assertThat(schema.get("properties").isEmpty()).isFalse();
    }
    assertThat(evbus("schema").err()).contains("profiles|config");
    assertThat(evbus("schema", "events").status()).isEqualTo(2);
  }

  @Test
  void thePagesAreWritten() throws Exception {
    assertThat(evbus("reference", folder.toString()).status()).isZero();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("README.md", "internal.md", "profiles.schema.json", "config.schema.json");
    }
    assertThat(evbus("--help").out()).doesNotContain("reference");
  }

  private static Run evbus(String... arguments) {
    return Run.evbus(Map.of(), "", arguments);
  }
}
