package io.evbus.cli.output;

import io.evbus.spi.Nearest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to show data: maps, lists, texts, numbers, booleans and null. Stateless; thread-safe. */
public interface Outputter {
  /** The name that {@code --output} takes. */
  String name();

  /** The data as text; may end with a line break. */
  String display(@Nullable Object data);

  /** All names. */
  static List<String> names() {
    return List.of("json", "yaml", "nested", "pretty", "raw");
  }

  /**
   * The outputter of a name.
   *
   * @param colour whether it may use colours
   * @throws IllegalArgumentException when there is none
   */
  static Outputter named(String name, boolean colour) {
    return switch (name) {
      case "json" -> new JsonOutputter();
      case "yaml" -> new YamlOutputter();
      case "nested" -> new NestedOutputter(colour);
      case "pretty" -> new PrettyOutputter();
      case "raw" -> new RawOutputter();
      default ->
          throw new IllegalArgumentException(
              name + " is none of " + String.join(", ", names()) + Nearest.hint(name, names()));
    };
  }
}
