package io.evbus.acct;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Plaintext credentials: YAML 1.2 with the JSON schema, so that {@code yes}, {@code on} and dates
 * stay the texts they are written as. At most 1 MiB, 50 aliases, and no key twice.
 */
final class Yaml {
  private static final int MOST_ALIASES = 50;
  private static final int MOST_LEVELS = 50;

  private Yaml() {}

  static @Nullable Object read(String label, String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(label)
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setAllowRecursiveKeys(false)
            .setCodePointLimit(CredentialFile.MOST_BYTES)
            .build();
    try {
      Object value = new Load(settings).loadFromString(text);
      checkDepth(label, value, 0);
      return value;
    } catch (MarkedYamlEngineException e) {
      String where =
          Optional.ofNullable(e.getProblemMark())
              .flatMap(mark -> mark)
              .map(mark -> " line " + (mark.getLine() + 1) + " column " + (mark.getColumn() + 1))
              .orElse("");
      throw new AcctException("Reading " + label + where + ": " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new AcctException("Reading " + label + ": " + firstLine(e.getMessage()));
    } catch (StackOverflowError e) {
      throw new AcctException("Reading " + label + ": it is nested too deeply");
    }
  }

  static String write(@Nullable Object value) {
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(1000).build();
    return new Dump(settings).dumpToString(value == null ? Map.of() : value);
  }

  private static void checkDepth(String label, @Nullable Object value, int level) {
    if (level > MOST_LEVELS) {
      throw new AcctException(
          "Reading " + label + ": it is more than " + MOST_LEVELS + " levels deep");
    }
    if (value instanceof Map<?, ?> map) {
      map.values().forEach(entry -> checkDepth(label, entry, level + 1));
    } else if (value instanceof Iterable<?> list) {
      list.forEach(entry -> checkDepth(label, entry, level + 1));
    }
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "it is no YAML" : message.lines().findFirst().orElse("it is no YAML");
  }
}
