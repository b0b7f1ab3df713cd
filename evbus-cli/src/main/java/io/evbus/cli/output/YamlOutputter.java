package io.evbus.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** YAML in block style with sorted keys, as PyYAML's {@code safe_dump} writes it. */
final class YamlOutputter implements Outputter {
  @Override
  public String name() {
    return "yaml";
  }

  @Override
  public String display(@Nullable Object data) {
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(80).build();
    String text = new Dump(settings).dumpToString(sorted(data));
    return data instanceof Map || data instanceof Iterable ? text : text + "...\n";
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((key, entry) -> sorted.put(String.valueOf(key), sorted(entry)));
      return sorted;
    }
    if (value instanceof Iterable<?> list) {
      List<@Nullable Object> sorted = new ArrayList<>();
      list.forEach(element -> sorted.add(sorted(element)));
      return sorted;
    }
    return value;
  }
}
