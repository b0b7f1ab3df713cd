package io.evbus.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "Köln", "€ 5", "\ud83d\ude00 smiles", "\u00a0\u07ff\u0800\uffef"})
  void countsAsUtf8Does(String text) {
    assertThat(MqttText.bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\0b",
        "tab\t",
        "line\n",
        "\u007f",
        "\u0085",
        "\ufffe",
        "\uffff",
        "\ufdd0",
        "\ud83d",
        "\ude00",
        "\ude00\ud83d",
        "\ud83d x",
        "\ud83f\udfff"
      })
  void carriesNoControlsHalvesAndNonCharacters(String text) {
    assertThat(MqttText.bytes(text)).isEqualTo(-1);
  }

  @Test
  void takesWhatAFieldTakes() {
    assertThat(MqttText.bytes("x".repeat(65_535))).isEqualTo(65_535);
    assertThat(MqttText.bytes("x".repeat(65_536))).isEqualTo(-1);
    assertThat(MqttText.bytes("ö".repeat(40_000))).isEqualTo(-1);
  }
}
