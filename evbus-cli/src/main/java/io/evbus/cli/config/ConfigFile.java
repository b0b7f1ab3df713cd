package io.evbus.cli.config;

import io.evbus.ConfigurationException;
import io.evbus.EventBusBuilder;
import io.evbus.Fault;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.OptionValues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Everything about a bus that is no secret, as {@code evbus.yaml} says it. Immutable. */
public final class ConfigFile {
  private static final int MOST_BYTES = 1 << 20;
  private static final Option<String> NAME =
      Option.of(
          "name", String.class, "evbus", "The bus's name, the source of its events", "orders");

  @SuppressWarnings("rawtypes")
  private static final Option<List> INGRESS_PROFILES =
      Option.of(
          "ingress_profiles", List.class, "The profiles to use; absent or empty is all", "[a, b]");

  private static final Option<String> MATCH =
      Option.of("match", String.class, "How names match: glob, regex or literal", "regex");
  private static final Option<String> SERIALIZER =
      Option.of(
          "serializer",
          String.class,
          "json",
          "How objects become bodies: json, msgpack or str",
          "json");
  private static final Option<Path> PLUGINS =
      Option.of(
          "plugins", Path.class, "A folder of plugin jars and Java files", "/etc/evbus/plugins");

  @SuppressWarnings("rawtypes")
  private static final Option<Map> LOG =
      Option.of(
          "log",
          Map.class,
          "How the durable log is kept",
          "{path: /var/lib/evbus, keep: {age: 24h}}");

  @SuppressWarnings("rawtypes")
  private static final Option<Map> LANES =
      Option.of(
          "lanes",
          Map.class,
          "Lane options by glob pattern of lane names",
          "{\"pika.*\": {window: 512}}");

  private static final OptionSpec SPEC =
      OptionSpec.of(NAME, INGRESS_PROFILES, MATCH, SERIALIZER, PLUGINS, LOG, LANES);

  private final OptionValues values;
  private final List<Fault> faults;

  private ConfigFile(OptionValues values, List<Fault> faults) {
    this.values = values;
    this.faults = List.copyOf(faults);
  }

  /** The options of the file. */
  public static OptionSpec options() {
    return SPEC;
  }

  /** A file that says nothing. */
  public static ConfigFile empty() {
    return new ConfigFile(SPEC.parse("", Map.of(), fault -> {}), List.of());
  }

  /**
   * Reads a file. Its faults are told to the builder, so that they are reported with all others.
   *
   * @throws ConfigurationException when it can't be read at all
   */
  public static ConfigFile read(Path file) {
    List<Fault> faults = new ArrayList<>();
    OptionValues values = SPEC.parse("", parse(file), faults::add);
    values
        .get(LANES)
        .ifPresent(lanes -> lanes(lanes).forEach((lane, options) -> check(lane, options, faults)));
    return new ConfigFile(
        values,
        faults.stream()
            .map(fault -> new Fault(file + ": " + fault.path(), fault.message()))
            .toList());
  }

  /** Tells a builder what the file says. */
  public void apply(EventBusBuilder builder) {
    faults.forEach(builder::fault);
    if (values.has(NAME)) {
      builder.name(values.require(NAME));
    }
    if (values.has(SERIALIZER)) {
      builder.serializer(values.require(SERIALIZER));
    }
    builder.log(log());
    values.get(MATCH).ifPresent(builder::match);
    values
        .get(LANES)
        .ifPresent(lanes -> lanes(lanes).forEach((k, v) -> builder.lanes(k, given(v))));
  }

  /** The allow-list of the file. */
  public List<String> ingressProfiles() {
    List<String> names = new ArrayList<>();
    List<?> given = values.get(INGRESS_PROFILES).orElse(List.of());
    given.forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  /** The plugins folder of the file. */
  public @Nullable Path plugins() {
    return values.get(PLUGINS).orElse(null);
  }

  /** What the file says of the log; empty is nothing. */
  public Map<String, Object> log() {
    return values.get(LOG).map(ConfigFile::given).orElse(Map.of());
  }

  /** The log's folder of the file. */
  public Optional<Path> data() {
    return Optional.ofNullable(log().get("path")).map(path -> Path.of(path.toString()));
  }

  private static void check(String lane, @Nullable Object options, List<Fault> faults) {
    if (!(options instanceof Map)) {
      faults.add(new Fault("lanes.\"" + lane + "\"", "is not a map of lane options"));
    }
  }

  private static Map<String, Object> parse(Path file) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(50)
            .setCodePointLimit(MOST_BYTES)
            .build();
    try {
      Object value =
          new Load(settings).loadFromString(Files.readString(file, StandardCharsets.UTF_8));
      if (value == null) {
        return Map.of();
      }
      if (value instanceof Map) {
        return map(value);
      }
      throw fault(file, "is not a map of options");
    } catch (NoSuchFileException e) {
      throw fault(file, "there is no such file");
    } catch (IOException e) {
      throw fault(file, "can't be read: " + e.getMessage());
    } catch (MarkedYamlEngineException e) {
      String line =
          e.getProblemMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
      throw fault(file, line + e.getProblem());
    } catch (YamlEngineException e) {
      throw fault(file, "is no YAML: " + e.getMessage());
    }
  }

  private static ConfigurationException fault(Path file, String message) {
    return new ConfigurationException(List.of(new Fault(file.toString(), message)));
  }

  private static Map<String, Object> lanes(Map<?, ?> lanes) {
    return map(lanes);
  }

  /** Without keys that have no value, which mean the default. */
  private static Map<String, Object> given(@Nullable Object value) {
    Map<String, Object> map = map(value);
    map.values().removeIf(Objects::isNull);
    return map;
  }

  private static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> given) {
      given.forEach((key, entry) -> map.put(String.valueOf(key), entry));
    }
    return map;
  }
}
