package io.evbus.cli.reference;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** YAML as people write it by hand; keys stay in their order. */
final class Yaml {
  private static final DumpSettings BY_HAND =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setIndent(2)
          .setIndicatorIndent(2)
          .setIndentWithIndicator(true)
          .build();

  private Yaml() {}

  static String write(Object data) {
    return new Dump(BY_HAND).dumpToString(data);
  }

  /** One value, such as an option's example, as it would stand behind its key. */
  static @Nullable Object read(String text) {
    Object map = new Load(LoadSettings.builder().build()).loadFromString("value: " + text);
    return map instanceof Map<?, ?> values ? values.get("value") : null;
  }
}
