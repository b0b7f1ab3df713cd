package io.evbus.ingress.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

class JsonTextTest {
  private static final JsonFactory OTHER =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(200).maxNumberLength(1 << 20).build())
          .build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "-0.0e+00",
        "1E5",
        "12.5",
        "true",
        "false",
        "null",
        "\"\"",
        "\"\\u00e9\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\u007fé€😀\"",
        "[]",
        "{}",
        " [ ] ",
        "\n{ \"a\" : [ 1 , {} , [ [ ] ] ] , \"\" : null }\r\n\t",
        "{\"a\":1,\"a\":2}"
      })
  void takesWhatIsJson(String text) {
    assertThat(isValid(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\ufeff1",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "0x1",
        "NaN",
        "tru",
        "truex",
        "True",
        "1 2",
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u123\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "'a'",
        "[",
        "]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{",
        "{]",
        "[}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "{\"a\":1 \"b\":2}",
        "[1]]",
        "/* c */ 1",
        "1 // c"
      })
  void refusesWhatIsNot(String text) {
    assertThat(isValid(text)).isFalse();
  }

  @Test
  void refusesWhatIsNoUtf8() {
    for (int[] bad :
        List.of(
            new int[] {0x80},
            new int[] {0xC0, 0x80},
            new int[] {0xC1, 0xBF},
            new int[] {0xC3},
            new int[] {0xC3, 0x28},
            new int[] {0xE0, 0x9F, 0x80},
            new int[] {0xE2, 0x82},
            new int[] {0xED, 0xA0, 0x80},
            new int[] {0xF0, 0x8F, 0x80, 0x80},
            new int[] {0xF4, 0x90, 0x80, 0x80},
            new int[] {0xF5, 0x80, 0x80, 0x80},
            new int[] {0xFF})) {
      byte[] text = new byte[bad.length + 2];
      text[0] = '"';
      text[text.length - 1] = '"';
      for (int i = 0; i < bad.length; i++) {
        text[i + 1] = (byte) bad[i];
      }
      assertThat(JsonText.of(text).isValid()).isFalse();
      assertThat(Utf8.isValid(text)).isFalse();
    }
    assertThat(Utf8.isValid("a\u0000é€😀\uffff".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(Utf8.isValid(new byte[0])).isTrue();
    byte[] utf16 = "[1]".getBytes(StandardCharsets.UTF_16);
    assertThat(JsonText.of(utf16).isValid()).isFalse();
  }

  @Test
  void knowsWhetherLineBreaksStandBetweenTokens() {
    for (String oneLine : List.of("1", "{\"a\\n\": [\"\\r\", 2 ]}\t")) {
      assertThat(JsonText.of(oneLine.getBytes(StandardCharsets.UTF_8)).isOneLine()).isTrue();
    }
    for (String lines : List.of("\n1", "1\r", "{\n\"a\":1}", "{\"a\"\n:1}", "[1,\r\n2]", "[1\n]")) {
      assertThat(JsonText.of(lines.getBytes(StandardCharsets.UTF_8)).isOneLine()).isFalse();
    }
  }

  @Test
  void takesTwoHundredLevelsAndNoMore() {
    assertThat(isValid("[".repeat(200) + "]".repeat(200))).isTrue();
    assertThat(isValid("[".repeat(201) + "]".repeat(201))).isFalse();
    assertThat(isValid("[".repeat(1 << 20))).isFalse();
  }

  @Test
  void saysTheSameAsAnotherReaderOfWhatWasSpoilt() {
    String text =
        "{\"a\": [1, -2.5e3, true, null, \"x\\n\\u0041 y\"], \"b\": {\"c\": []}, \"d\": 0,"
            + " \"a longer name\": \"and a text of several words\"}";
    String letters = "{}[]:,\"\\0123.-+eEtrufalsn \n";
    Random random = new Random(17);
    for (int i = 0; i < 50_000; i++) {
      byte[] spoilt = text.getBytes(StandardCharsets.UTF_8);
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        spoilt[random.nextInt(spoilt.length)] =
            (byte) letters.charAt(random.nextInt(letters.length()));
      }
      assertThat(JsonText.of(spoilt).isValid())
          .as(() -> new String(spoilt, StandardCharsets.UTF_8))
          .isEqualTo(otherSays(spoilt));
    }
  }

  private static boolean otherSays(byte[] text) {
    try (JsonParser parser = OTHER.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      // A scalar is read only when it is asked for.
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  private static boolean isValid(String text) {
    return JsonText.of(text.getBytes(StandardCharsets.UTF_8)).isValid();
  }
}
