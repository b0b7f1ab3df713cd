package io.evbus.ingress.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LinesTest {
  @Test
  void whatJsonEscapesIsEscapedWhereverItStands() {
    Lines lines = new Lines(1);
    lines.addString("\"a\\\\b\n\t\r\u0000\u007fé\"");
    assertThat(text(lines)).isEqualTo("\"\\\"a\\\\\\\\b\\n\\t\\r\\u0000\\u007fé\\\"\"");
  }

  @Test
  void whatJsonEscapesIsFoundAtEachPlaceOfALongText() {
    String plain = "0123456789abcdef ~!#[]^";
    for (int at = 0; at <= plain.length(); at++) {
      for (String special :
          List.of("\"", "\\", "\u001f", "\u0000", "\u007f", "\u0080", "é", "😀")) {
        String text = plain.substring(0, at) + special + plain.substring(at);
        Lines lines = new Lines(1);
        lines.addString(text);
        assertThat(new JsonMapper().readValue(text(lines), String.class)).isEqualTo(text);
        assertThat(text(lines).chars()).noneMatch(c -> c < ' ' || c == 0x7F);
      }
    }
  }

  private static String text(Lines lines) {
    return new String(lines.copy(), StandardCharsets.UTF_8);
  }
}
