package io.evbus.acct;

import io.evbus.spi.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Fernet (github.com/fernet/spec): {@code 0x80 | seconds, 8 bytes | IV, 16 bytes | AES-128-CBC with
 * PKCS7 | HMAC-SHA256 of all before}, in URL-safe base64 with padding. The age of a token isn't
 * checked. Stateless and thread-safe.
 */
public final class Fernet implements Cipher {
  private static final byte VERSION = (byte) 0x80;
  private static final int KEY_BYTES = 32;
  private static final int HALF_KEY_BYTES = 16;
  private static final int IV_BYTES = 16;
  private static final int HEAD_BYTES = 1 + 8 + IV_BYTES;
  private static final int MAC_BYTES = 32;
  private static final int BLOCK_BYTES = 16;

  @Override
  public String name() {
    return "fernet";
  }

  @Override
  public Secret generateKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Secret.of(Base64.getUrlEncoder().encodeToString(key));
  }

  @Override
  public byte[] encrypt(byte[] plain, Secret key) {
    byte[] iv = new byte[IV_BYTES];
    new SecureRandom().nextBytes(iv);
    return encrypt(plain, key, Instant.now(), iv);
  }

  byte[] encrypt(byte[] plain, Secret key, Instant time, byte[] iv) {
    byte[] keyBytes = key(key);
    try {
      javax.crypto.Cipher aes = aes(javax.crypto.Cipher.ENCRYPT_MODE, keyBytes, iv);
      byte[] text = aes.doFinal(plain);
      ByteBuffer token = ByteBuffer.allocate(HEAD_BYTES + text.length + MAC_BYTES);
      token.put(VERSION).putLong(time.getEpochSecond()).put(iv).put(text);
      token.put(mac(keyBytes, Arrays.copyOf(token.array(), token.position())));
      return Base64.getUrlEncoder().encode(token.array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Encrypting with Fernet: this Java lacks AES or SHA-256", e);
    }
  }

  @Override
  public byte[] decrypt(byte[] encrypted, Secret key) {
    byte[] keyBytes = key(key);
    try {
      byte[] token = decode(new String(encrypted, StandardCharsets.ISO_8859_1));
      int textBytes = token.length - HEAD_BYTES - MAC_BYTES;
      if (textBytes < BLOCK_BYTES || textBytes % BLOCK_BYTES != 0 || token[0] != VERSION) {
        throw new IllegalArgumentException("malformed");
      }
      byte[] signed = Arrays.copyOf(token, token.length - MAC_BYTES);
      byte[] given = Arrays.copyOfRange(token, token.length - MAC_BYTES, token.length);
      if (!MessageDigest.isEqual(mac(keyBytes, signed), given)) {
        throw new IllegalArgumentException("forged");
      }
      byte[] iv = Arrays.copyOfRange(token, HEAD_BYTES - IV_BYTES, HEAD_BYTES);
      return aes(javax.crypto.Cipher.DECRYPT_MODE, keyBytes, iv)
          .doFinal(token, HEAD_BYTES, textBytes);
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw refused();
    }
  }

  /** Whether content may be a token: it starts as every token of this version starts. */
  static boolean looksLike(byte[] content) {
    return content.length > 2 && content[0] == 'g' && content[1] == 'A';
  }

  static AcctException refused() {
    return new AcctException(
        "Decrypting: the key does not open this file; the key is wrong or the file is damaged");
  }

  /** Strict base64: padding, and no bits beyond the last byte, so that each token is one text. */
  private static byte[] decode(String text) {
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    if (!Base64.getUrlEncoder().encodeToString(bytes).equals(text)) {
      throw new IllegalArgumentException("not canonical");
    }
    return bytes;
  }

  private static byte[] key(Secret key) {
    try {
      byte[] bytes = decode(key.reveal().strip());
      if (bytes.length == KEY_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw malformedKey();
    }
    throw malformedKey();
  }

  private static AcctException malformedKey() {
    return new AcctException(
        "Reading the key: it is no Fernet key; one has 44 characters, letters, digits, - and _,"
            + " and ends with =");
  }

  private static javax.crypto.Cipher aes(int mode, byte[] key, byte[] iv)
      throws GeneralSecurityException {
    javax.crypto.Cipher aes = javax.crypto.Cipher.getInstance("AES/CBC/PKCS5Padding");
    SecretKeySpec half = new SecretKeySpec(key, HALF_KEY_BYTES, HALF_KEY_BYTES, "AES");
    aes.init(mode, half, new IvParameterSpec(iv));
    return aes;
  }

  private static byte[] mac(byte[] key, byte[] content) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, 0, HALF_KEY_BYTES, "HmacSHA256"));
    return mac.doFinal(content);
  }
}
