package io.evbus.ingress.http;

import io.evbus.spi.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Symmetric signatures of Standard Webhooks, one for each secret, so that old and new ones overlap.
 * Thread-safe.
 */
final class WebhookSignatures {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;

  /** Signs with all of these secrets, each checked by {@link #sizeBytes} before. */
  WebhookSignatures(List<Secret> secrets) {
    keys =
        secrets.stream()
            .map(secret -> new SecretKeySpec(decode(secret.reveal()), ALGORITHM))
            .toList();
  }

  /**
   * How long the key in a secret is.
   *
   * @throws IllegalArgumentException when it is not base64, with or without {@code whsec_}, or
   *     empty
   */
  static int sizeBytes(String secret) {
    return decode(secret).length;
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  /** The value of {@code webhook-signature}. */
  String sign(String id, long epochSeconds, ByteBuffer body) {
    byte[] head = (id + "." + epochSeconds + ".").getBytes(StandardCharsets.US_ASCII);
    return keys.stream().map(key -> "v1," + mac(key, head, body)).collect(Collectors.joining(" "));
  }

  private static String mac(SecretKeySpec key, byte[] head, ByteBuffer body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(head);
      mac.update(body.duplicate());
      return Base64.getEncoder().encodeToString(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Signing a request: this JDK has no " + ALGORITHM, e);
    }
  }

  private static byte[] decode(String secret) {
    String text = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      // The cause would show a part of the secret.
      throw new IllegalArgumentException("is not base64");
    }
    if (key.length == 0) {
      throw new IllegalArgumentException("is empty");
    }
    return key;
  }
}
