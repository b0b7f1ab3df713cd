package io.evbus.acct;

import io.evbus.spi.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code nonce, 12 bytes | AES-256-GCM | tag, 16 bytes}, binary, without associated data, as acct 7
 * writes it. Stateless and thread-safe.
 */
public final class AesGcm implements Cipher {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  @Override
  public String name() {
    return "aesgcm256";
  }

  @Override
  public Secret generateKey() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Secret.of(Base64.getEncoder().encodeToString(key));
  }

  @Override
  public byte[] encrypt(byte[] plain, Secret key) {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    try {
      byte[] text =
          gcm(javax.crypto.Cipher.ENCRYPT_MODE, key(key), new GCMParameterSpec(TAG_BITS, nonce))
              .doFinal(plain);
      return ByteBuffer.allocate(NONCE_BYTES + text.length).put(nonce).put(text).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Encrypting with AES-256-GCM: this Java lacks it", e);
    }
  }

  @Override
  public byte[] decrypt(byte[] encrypted, Secret key) {
    byte[] keyBytes = key(key);
    if (encrypted.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
      throw Fernet.refused();
    }
    try {
      GCMParameterSpec nonce = new GCMParameterSpec(TAG_BITS, encrypted, 0, NONCE_BYTES);
      return gcm(javax.crypto.Cipher.DECRYPT_MODE, keyBytes, nonce)
          .doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw Fernet.refused();
    }
  }

  private static javax.crypto.Cipher gcm(int mode, byte[] key, GCMParameterSpec nonce)
      throws GeneralSecurityException {
    javax.crypto.Cipher gcm = javax.crypto.Cipher.getInstance("AES/GCM/NoPadding");
    gcm.init(mode, new SecretKeySpec(key, "AES"), nonce);
    return gcm;
  }

  private static byte[] key(Secret key) {
    byte[] bytes = {};
    try {
      bytes = Base64.getDecoder().decode(key.reveal().strip());
    } catch (IllegalArgumentException e) {
      // Falls through to the one message.
    }
    if (bytes.length != KEY_BYTES) {
      throw new AcctException(
          "Reading the key: it is no aesgcm256 key; one is 32 bytes in base64, 44 characters");
    }
    return bytes;
  }
}
