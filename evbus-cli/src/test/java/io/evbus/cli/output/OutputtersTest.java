package io.evbus.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against what Python's json, pprint and PyYAML write for the same data. */
class OutputtersTest {
  @Test
  void json() {
    assertThat(show("json"))
        .isEqualTo(
            """
            {
                "name": "caf\\u00e9 \\"x\\"\\n",
                "numbers": [
                    1,
                    2.5,
                    1e+20,
                    true,
                    null
                ],
                "empty": {},
                "none": [],
                "deep": {
                    "list": [
                        {
                            "a": 1
                        }
                    ]
                }
            }""");
  }

  @Test
  void yaml() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("b", List.of("x", 1));
    data.put("a", Map.of("k", true));
    assertThat(Outputter.named("yaml", false).display(data))
        .isEqualTo("a:\n  k: true\nb:\n- x\n- 1\n");
  }

  @Test
  void pretty() {
    assertThat(show("pretty"))
        .isEqualTo(
            """
            {'deep': {'list': [{'a': 1}]},
             'empty': {},
             'name': 'café "x"\\n',
             'none': [],
             'numbers': [1, 2.5, 1e+20, True, None]}""");
    assertThat(Outputter.named("pretty", false).display(Map.of("a", "it's")))
        .isEqualTo("{'a': \"it's\"}");
  }

  @Test
  void nestedWithAndWithoutColour() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("a", "x");
    data.put("b", Map.of("c", 1));
    data.put("d", List.of("y", Map.of("e", true)));
    assertThat(Outputter.named("nested", false).display(data))
        .isEqualTo(
            """
            a:
                x
            b:
                ----------
                c:
                    1
            d:
                - y
                |_
                  ----------
                  e:
                      True""");
    assertThat(Outputter.named("nested", true).display(data)).contains("\u001b[36ma:\u001b[0m");
  }

  @Test
  void raw() {
    assertThat(Outputter.named("raw", false).display(Map.of("a", 1))).isEqualTo("{a=1}");
  }

  private static String show(String outputter) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", "café \"x\"\n");
    List<Object> numbers = new ArrayList<>(List.of(1, 2.5, 1e20, true));
    numbers.add(null);
    data.put("numbers", numbers);
    data.put("empty", Map.of());
    data.put("none", List.of());
    data.put("deep", Map.of("list", List.of(Map.of("a", 1))));
    return Outputter.named(outputter, false).display(data);
  }
}
