package io.evbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.evbus.Fault;
import io.evbus.LanePolicy;
import io.evbus.cli.config.ConfigFile;
import io.evbus.cli.reference.Ingresses;
import io.evbus.spi.Ingress;
import io.evbus.spi.LogSpec;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schemas say of files what the readers say of them. */
class SchemaTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
  private static final JsonMapper JSON = new JsonMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Schema PROFILES = schema("profiles");
  private static final Schema CONFIG = schema("config");

  @Test
  void bothAreSchemas() {
    Schema ofSchemas =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    for (String name : List.of("profiles", "config")) {
      assertThat(ofSchemas.validate(text(name), InputFormat.JSON)).isEmpty();
    }
  }

  @Test
  void theExamplesAndThePagesAreValid() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> examples = Files.list(ROOT.resolve("examples/profiles"))) {
      for (Path file : examples.toList()) {
        files.put(file.toString(), Files.readString(file));
      }
    }
    int examples = files.size();
    for (Path page : pages()) {
      for (MatchResult block : YAML_BLOCK.matcher(Files.readString(page)).results().toList()) {
        files.put(page + " at " + block.start(), block.group(1));
      }
    }
    assertThat(examples).isPositive();
    assertThat(files).hasSizeGreaterThan(examples + 4);
    files.forEach((name, yaml) -> assertThat(faults(yaml)).as(name).isEmpty());
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
    }
    return pages;
  }

  /** By the schema of that file which has such keys. */
  private static List<Error> faults(String yaml) {
    boolean config =
        yaml(yaml) instanceof Map<?, ?> map
            && ConfigFile.options().options().stream()
                .anyMatch(option -> map.containsKey(option.name()));
    return (config ? CONFIG : PROFILES).validate(node(yaml(yaml)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pika: {a: {hots: x, ingress_channels: [c]}}|hots",
        "pika: {a: {port: x, ingress_channels: [c]}}|/pika/a/port",
        "pika: {a: {port: -1}}|/pika/a/port",
        "pika: {a: {ssl: maybe}}|/pika/a/ssl",
        "pika: {a: {heartbeat: 5 parsecs}}|/pika/a/heartbeat",
        "pika: {a: {connection: {hots: x}}}|hots",
        "pika: {a: {connection: localhost}}|/pika/a/connection",
        "pika: {a: {declare: sometimes}}|/pika/a/declare",
        "pika: {a: {delivery: {windo: 5}}}|windo",
        "pika: {a: {delivery: {retry: {attempts: many}}}}|/pika/a/delivery/retry/attempts",
        "pika: {a: {lane: [x]}}|/pika/a/lane",
        "pika: {a: localhost}|/pika/a",
        "pika: [a]|/pika",
        "pika: localhost|/pika",
        "match_plugin: globe|/match_plugin",
        "file: {a: {format: body}}|path",
        "file: {a: {path: x, rotate: {size: 5 parsecs}}}|/file/a/rotate/size"
      })
  void aWrongProfilesFileIsRefused(String yaml, String where) {
    assertThat(PROFILES.validate(node(yaml(yaml))).toString()).contains(where);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "serialiser: json|serialiser",
        "serializer: xml|/serializer",
        "match: globe|/match",
        "lanes: {\"*\": {windo: 5}}|windo",
        "lanes: {\"*\": 5}|/lanes",
        "lanes: {\"*\": {on_full: explode}}|/on_full",
        "log: {max_byte: 1GiB}|max_byte",
        "log: {max_bytes: much}|/log/max_bytes",
        "log: {keep: {age: never}}|/log/keep/age",
        "log: {provider: rocks}|/log/provider",
        "log: here|/log"
      })
  void aWrongConfigurationIsRefused(String yaml, String where) {
    assertThat(CONFIG.validate(node(yaml(yaml))).toString()).contains(where);
  }

  @Test
  void whatReadersTakeOfAnyOptionTheSchemasTakeAndNothingElse() {
    for (Ingress ingress : Ingresses.installed().all()) {
      for (String provider : ingress.providers()) {
        agree(ingress.options(), PROFILES, List.of(provider, "a"));
      }
    }
    agree(LanePolicy.options(), PROFILES, List.of("internal", "a", "delivery"));
    agree(LanePolicy.options(), CONFIG, List.of("lanes", "*"));
    List<Option<?>> ofLogs =
        LogSpec.options().options().stream()
            .filter(option -> !option.name().equals("provider"))
            .toList();
    agree(OptionSpec.of(ofLogs.toArray(new Option<?>[0])), CONFIG, List.of("log"));
  }

  private static void agree(OptionSpec spec, Schema schema, List<String> at) {
    for (Option<?> option : spec.options()) {
      for (String name : names(option)) {
        for (Object value : values(option)) {
          agree(spec, schema, at, name, value);
        }
      }
    }
    for (String name : spec.nativePassThrough()) {
      for (Object value : List.of(5, 1.5, true, "x y", Map.of("a", 1))) {
        agree(spec, schema, at, name, value);
      }
    }
  }

  private static List<String> names(Option<?> option) {
    return Stream.concat(Stream.of(option.name()), option.aliases().stream()).toList();
  }

  /** In each spelling of the name. */
  private static void agree(
      OptionSpec spec, Schema schema, List<String> at, String name, Object value) {
    List<String> levels = Arrays.asList(name.split("\\."));
    for (List<String> keys :
        Set.copyOf(List.of(levels, List.of(name), Arrays.asList(name.split("\\.", 2))))) {
      Map<String, Object> given = nest(keys, value);
      List<Fault> faults = new ArrayList<>();
      spec.parse("", given, faults::add);
      // A fault of a key below it is one of the value.
      boolean read =
          faults.stream().map(Fault::path).noneMatch(path -> (path + ".").startsWith(name + "."));
      String place = "/" + String.join("/", at) + "/" + String.join("/", keys);
      boolean valid =
          schema.validate(node(nest(at, given))).stream().noneMatch(error -> isOf(place, error));
      assertThat(valid)
          .as("%s: %s, of which the reader says %s", place, value, faults)
          .isEqualTo(read);
    }
  }

  /** Of the value, or of its key, which is then the only one that is too many. */
  private static boolean isOf(String place, Error error) {
    String where = error.getInstanceLocation().toString();
    return where.startsWith(place)
        || (place.startsWith(where) && error.getKeyword().equals("additionalProperties"));
  }

  private static List<Object> values(Option<?> option) {
    List<Object> values =
        new ArrayList<>(
            List.of(
                5,
                0,
                -1,
                1.5,
                true,
                "true",
                "off",
                "",
                "x y",
                "10",
                " 7 ",
                "10s",
                "1.5 h",
                "PT5S",
                "8MiB",
                "12 kb",
                "3b",
                List.of("a", 1),
                Map.of("a", 1)));
    if (!option.secret()) {
      values.add(yaml(option.example()));
    }
    if (option.type() == Integer.class) {
      values.add(99_999_999_999L);
    }
    return values;
  }

  private static Map<String, Object> nest(List<String> names, Object value) {
    Object nested = value;
    for (int i = names.size() - 1; i >= 0; i--) {
      Map<String, Object> level = new LinkedHashMap<>();
      level.put(names.get(i), nested);
      nested = level;
    }
    @SuppressWarnings("unchecked")
    Map<String, Object> whole = (Map<String, Object>) nested;
    return whole;
  }

  @Test
  void secretsAreMarked() {
    for (Ingress ingress : Ingresses.installed().all()) {
      for (Option<?> option : ingress.options().options()) {
        JsonNode found =
            JSON.readTree(text("profiles")).at("/$defs/" + ingress.name() + "-profile");
        for (String name : option.name().split("\\.")) {
          found = found.get("properties").get(name);
        }
        assertThat(found.has("writeOnly")).as(option.name()).isEqualTo(option.secret());
        assertThat(found.get("description").asString()).isNotBlank();
      }
    }
  }

  private static Object yaml(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static JsonNode node(Object value) {
    return JSON.valueToTree(value);
  }

  private static Schema schema(String name) {
    return REGISTRY.getSchema(text(name), InputFormat.JSON);
  }

  private static String text(String name) {
    try {
      return Files.readString(ROOT.resolve("docs/schema/" + name + ".schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
