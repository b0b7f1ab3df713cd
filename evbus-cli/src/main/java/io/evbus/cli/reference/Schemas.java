package io.evbus.cli.reference;

import io.evbus.LanePolicy;
import io.evbus.cli.config.ConfigFile;
import io.evbus.spi.Ingress;
import io.evbus.spi.LogProvider;
import io.evbus.spi.LogSpec;
import io.evbus.spi.Matcher;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Serializer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The JSON Schemas (2020-12) of the files that people write, for their editors. */
public final class Schemas {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final String LANE = "#/$defs/lane-options";

  private final Ingresses ingresses;

  /** With profiles of these ingresses. */
  public Schemas(Ingresses ingresses) {
    this.ingresses = ingresses;
  }

  /** Of a profiles file, before it is encrypted. */
  public Map<String, Object> profiles() {
    Map<String, Object> definitions = new LinkedHashMap<>();
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Ingress ingress : ingresses.all()) {
      definitions.put(ingress.name(), profilesOf(ingress.name() + "-profile"));
      definitions.put(ingress.name() + "-profile", profile(ingress));
      for (String provider : new TreeSet<>(ingress.providers())) {
        properties.put(
            provider,
            described(
                "Profiles: " + ingress.guide().summary() + ".",
                reference("#/$defs/" + ingress.name())));
      }
    }
    definitions.put("lane-options", OptionSchema.of(LanePolicy.options()));
    properties.put(
        "match_plugin",
        oneOf("How profile names match.", names(Matcher.class, Matcher::name), "glob"));
    for (String backends : List.of("acct-backends", "acct-backend")) {
      properties.put(backends, described("Not supported yet: skipped with a warning.", Map.of()));
    }
    for (String reserved : List.of("default", "backend_key")) {
      properties.put(reserved, described("Reserved: no provider.", Map.of()));
    }
    Map<String, Object> schema = document("profiles", "Profiles of evbus");
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put(
        "additionalProperties",
        described(
            "Profiles of a provider that this schema does not know, such as one of a plugin.",
            Map.of()));
    schema.put("$defs", definitions);
    return schema;
  }

  /** Of {@code evbus.yaml}. */
  public Map<String, Object> config() {
    Map<String, Object> schema = document("config", "Configuration of evbus");
    schema.putAll(OptionSchema.of(ConfigFile.options()));
    Map<String, Object> properties = OptionSchema.properties(schema);
    refine(properties, "match", Map.of("enum", names(Matcher.class, Matcher::name)));
    refine(properties, "serializer", Map.of("enum", names(Serializer.class, Serializer::name)));
    refine(properties, "log", log());
    refine(properties, "lanes", Map.of("additionalProperties", reference(LANE)));
    schema.put("$defs", Map.of("lane-options", OptionSchema.of(LanePolicy.options())));
    return schema;
  }

  private static Map<String, Object> log() {
    List<Option<?>> options = new ArrayList<>();
    // The folder may come from the command line, so the file need not name it.
    LogSpec.options().options().forEach(option -> options.add(option.may()));
    Set<String> providers = new TreeSet<>();
    for (LogProvider provider : ServiceLoader.load(LogProvider.class)) {
      providers.add(provider.name());
      options.addAll(provider.options().options());
    }
    Map<String, Object> schema = OptionSchema.of(new OptionSpec(options, Set.of(), false));
    Map<String, Object> properties = OptionSchema.properties(schema);
    refine(properties, "provider", Map.of("enum", List.copyOf(providers)));
    return schema;
  }

  /** A map of profiles by name, or a list of such maps. */
  private static Map<String, Object> profilesOf(String profile) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("type", List.of("object", "array", "null"));
    map.put("additionalProperties", reference("#/$defs/" + profile));
    Map<String, Object> element = new LinkedHashMap<>();
    element.put("type", "object");
    element.put("additionalProperties", reference("#/$defs/" + profile));
    map.put("items", element);
    return map;
  }

  private static Map<String, Object> profile(Ingress ingress) {
    Map<String, Object> schema = OptionSchema.of(ingress.options());
    schema.put("type", List.of("object", "null"));
    Map<String, Object> properties = OptionSchema.properties(schema);
    properties.put(
        "lane",
        described(
            "The name of the profile's lane, or their common part when it has several.",
            Map.of("type", List.of("string", "number", "boolean"))));
    properties.put(
        "delivery", described("Lane options of this profile alone; they win.", reference(LANE)));
    if (!ingress.guide().example().isEmpty()) {
      schema.put("examples", List.of(IngressFacts.of(ingress).example()));
    }
    return schema;
  }

  private static Map<String, Object> document(String name, String title) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", DIALECT);
    schema.put("$id", "urn:evbus:schema:" + name);
    schema.put("title", title);
    return schema;
  }

  /** Says more of a property than its option does. */
  private static void refine(
      Map<String, Object> properties, String name, Map<String, Object> with) {
    Map<String, Object> refined = OptionSchema.map(properties.get(name));
    refined.putAll(with);
    if (with.containsKey("enum")) {
      refined.remove("type");
    }
    properties.put(name, refined);
  }

  private static Map<String, Object> oneOf(
      String description, List<String> names, String fallback) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", description);
    schema.put("enum", names);
    schema.put("default", fallback);
    return schema;
  }

  private static Map<String, Object> reference(String to) {
    return Map.of("$ref", to);
  }

  private static Map<String, Object> described(String description, Map<String, Object> schema) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("description", description);
    described.putAll(schema);
    return described;
  }

  private static <T> List<String> names(Class<T> type, Function<T, String> name) {
    Set<String> names = new TreeSet<>();
    ServiceLoader.load(type).forEach(service -> names.add(name.apply(service)));
    return List.copyOf(names);
  }
}
