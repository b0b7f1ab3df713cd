package io.evbus.acct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.evbus.spi.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of github.com/fernet/spec, and what lies beyond them. */
class FernetTest {
  private static final Secret KEY = Secret.of("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=");
  private static final String TOKEN =
      "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

  private final Fernet fernet = new Fernet();

  @Test
  void generatesTheSpecificationsToken() {
    byte[] iv = new byte[16];
    for (int i = 0; i < iv.length; i++) {
      iv[i] = (byte) i;
    }
    Instant time = Instant.parse("1985-10-26T01:20:00-07:00");
    assertThat(text(fernet.encrypt(bytes("hello"), KEY, time, iv))).isEqualTo(TOKEN);
  }

  @Test
  void verifiesTheSpecificationsToken() {
    assertThat(text(fernet.decrypt(bytes(TOKEN), KEY))).isEqualTo("hello");
  }

  /** The specification's invalid tokens, but for the two about age, which isn't checked here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        // incorrect mac
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==",
        // too short
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==",
        // invalid base64
        "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
        // payload size not multiple of block size
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
        // payload padding error
        "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==",
        // incorrect IV (causes padding error)
        "gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==",
        ""
      })
  void refusesTheSpecificationsInvalidTokens(String token) {
    assertThatThrownBy(() -> fernet.decrypt(bytes(token), KEY))
        .isInstanceOf(AcctException.class)
        .hasMessage(Fernet.refused().getMessage());
  }

  @Test
  void refusesEverySingleBitFlip() {
    byte[] token = bytes(TOKEN);
    for (int bit = 0; bit < token.length * 8; bit++) {
      byte[] flipped = token.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRefused(flipped, "bit " + bit);
    }
  }

  @Test
  void refusesEveryTruncationAndAppendix() {
    byte[] token = bytes(TOKEN);
    for (int length = 0; length < token.length; length++) {
      assertRefused(Arrays.copyOf(token, length), "length " + length);
    }
    assertRefused(bytes(TOKEN + "\n"), "line break");
  }

  private void assertRefused(byte[] token, String what) {
    try {
      fernet.decrypt(token, KEY);
    } catch (AcctException e) {
      assertThat(e).hasMessage(Fernet.refused().getMessage());
      return;
    }
    fail(what + " was accepted");
  }

  @Test
  void aWrongKeyIsRefusedAndAMalformedOneIsDescribed() {
    assertThatThrownBy(() -> fernet.decrypt(bytes(TOKEN), fernet.generateKey()))
        .hasMessage(Fernet.refused().getMessage());
    for (String key : new String[] {"", "short", "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4"}) {
      assertThatThrownBy(() -> fernet.decrypt(bytes(TOKEN), Secret.of(key)))
          .isInstanceOf(AcctException.class)
          .hasMessageContaining("44 characters");
    }
  }

  @Test
  void aGeneratedKeyHas44CharactersAndOpensWhatItClosed() {
    Secret key = fernet.generateKey();
    assertThat(key.reveal()).hasSize(44).endsWith("=");
    for (int length = 0; length < 100; length++) {
      byte[] plain = new byte[length];
      Arrays.fill(plain, (byte) length);
      assertThat(fernet.decrypt(fernet.encrypt(plain, key), key)).isEqualTo(plain);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
