package io.evbus.cli.reference;

import io.evbus.Fault;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.Option;
import io.evbus.spi.OptionValues;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What an ingress says of itself, in the words of its readers. Immutable. */
final class IngressFacts {
  private final Ingress ingress;
  private final Optional<Proof> proof;

  private IngressFacts(Ingress ingress, Optional<Proof> proof) {
    this.ingress = ingress;
    this.proof = proof;
  }

  /** Asks an ingress, about the example of its guide too. */
  static IngressFacts of(Ingress ingress) {
    List<Fault> faults = new ArrayList<>();
    OptionValues values = ingress.options().parse("", ingress.guide().example(), faults::add);
    try {
      List<Destination> destinations =
          faults.isEmpty()
              ? ingress.destinations(new Profile(provider(ingress), "default", values))
              : List.of();
      return new IngressFacts(
          ingress, destinations.stream().findFirst().map(to -> to.traits().proof()));
    } catch (IllegalArgumentException e) {
      return new IngressFacts(ingress, Optional.empty());
    }
  }

  String name() {
    return ingress.name();
  }

  IngressGuide guide() {
    return ingress.guide();
  }

  /** The top-level keys of its profiles, sorted. */
  List<String> providers() {
    return List.copyOf(new TreeSet<>(ingress.providers()));
  }

  List<Option<?>> options() {
    return ingress.options().options();
  }

  /** Whether any other key is taken too. */
  boolean isOpen() {
    return ingress.options().open();
  }

  /** The keys that the client library gets as they are, sorted. */
  List<String> passedOn() {
    return List.copyOf(new TreeSet<>(ingress.options().nativePassThrough()));
  }

  /** What a delivery proves, in a word; empty when the guide has no working example. */
  String proof() {
    return proof.map(known -> known.name().toLowerCase(Locale.ROOT)).orElse("");
  }

  /** What a delivery proves, in sentences. */
  String confirmation() {
    String said = guide().confirmation();
    return said.isEmpty() ? proof.map(Proof::meaning).orElse("") : said;
  }

  /** Headed texts of the guide, in the order of their use. */
  Map<String, String> guarantees() {
    Map<String, String> texts = new LinkedHashMap<>();
    String word = proof();
    texts.put("A delivery proves", (word.isEmpty() ? "" : word + ": ") + confirmation());
    texts.put("Duplicates", guide().duplicates());
    texts.put("Order", guide().order());
    texts.put("Limits", guide().limits());
    texts.values().removeIf(String::isEmpty);
    return texts;
  }

  /** A credentials file with the example of the guide; empty when there is none. */
  String exampleFile() {
    return guide().example().isEmpty()
        ? ""
        : Yaml.write(Map.of(provider(ingress), Map.of("default", example())));
  }

  /** The example of the guide, its keys in the order of the options. */
  Map<String, Object> example() {
    return ordered("", guide().example());
  }

  private Map<String, Object> ordered(String prefix, Map<?, ?> example) {
    Map<String, Object> ordered = new LinkedHashMap<>();
    example.keySet().stream()
        .map(String::valueOf)
        .sorted(Comparator.comparingInt((String key) -> place(prefix + key)).thenComparing(k -> k))
        .forEach(
            key -> {
              Object value = example.get(key);
              ordered.put(
                  key, value instanceof Map<?, ?> map ? ordered(prefix + key + ".", map) : value);
            });
    return ordered;
  }

  private int place(String name) {
    List<Option<?>> options = options();
    for (int i = 0; i < options.size(); i++) {
      Option<?> option = options.get(i);
      boolean named =
          Stream.concat(Stream.of(option.name()), option.aliases().stream())
              .anyMatch(known -> known.equals(name) || known.startsWith(name + "."));
      if (named) {
        return i;
      }
    }
    return options.size();
  }

  private static String provider(Ingress ingress) {
    return ingress.providers().contains(ingress.name())
        ? ingress.name()
        : ingress.providers().stream().sorted().findFirst().orElse(ingress.name());
  }
}
