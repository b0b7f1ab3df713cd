package io.evbus.acct;

import io.evbus.spi.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with credential files: encrypt, decrypt, give a new key. At most 1 MiB. Files
 * are written 0600 and replaced as a whole. Stateless and thread-safe; every call blocks on the
 * disk.
 */
public final class CredentialFile {
  static final int MOST_BYTES = 1 << 20;

  private CredentialFile() {}

  /**
   * What an encryption made.
   *
   * @param file the encrypted file
   * @param newKey the key, when it was made here
   */
  public record Encrypted(Path file, Optional<Secret> newKey) {}

  /**
   * Encrypts a YAML file.
   *
   * @param plain the file to read
   * @param key the key, or nothing to make one
   * @param cipher how
   * @param output the file to write, or nothing for the plain file's name with the cipher's suffix
   * @param force whether a new key may replace a file that another key opens
   * @throws AcctException when anything is wrong with the files or the key; nothing was written
   * @throws IOException when the disk fails; the output is as it was
   */
  public static Encrypted encrypt(
      Path plain, Optional<Secret> key, Cipher cipher, Optional<Path> output, boolean force)
      throws IOException {
    byte[] content = read(plain);
    if (Fernet.looksLike(content) && !new String(content, StandardCharsets.UTF_8).contains(":")) {
      throw new AcctException("Encrypting " + plain + ": it is encrypted already");
    }
    Object value = Yaml.read(plain.toString(), text(plain, content));
    checkShape(plain.toString(), value);
    Path target = output.orElseGet(() -> Path.of(plain + "." + cipher.name()));
    if (key.isEmpty() && !force && Files.exists(target)) {
      throw new AcctException(
          "Encrypting to "
              + target
              + ": it is there already, and a new key would lock its old one out;"
              + " give the key, or use --force to replace the file");
    }
    Secret used = key.orElseGet(cipher::generateKey);
    PrivateFile.replace(target, cipher.encrypt(Msgpack.write(value), used));
    return new Encrypted(target, key.isPresent() ? Optional.empty() : Optional.of(used));
  }

  /**
   * Decrypts a file; an empty one gives an empty map.
   *
   * @throws AcctException when anything is wrong with the file or the key
   * @throws IOException when the disk fails
   */
  public static Map<String, Object> decrypt(Path file, Secret key) throws IOException {
    byte[] content = read(file);
    if (content.length == 0) {
      throw new AcctException("Decrypting " + file + ": it has 0 bytes");
    }
    Cipher cipher = Cipher.of(String.valueOf(file.getFileName()), content);
    if (cipher instanceof Fernet && !Fernet.looksLike(content) && looksLikeText(content)) {
      throw plaintext(file);
    }
    Object value;
    try {
      value = Msgpack.read(cipher.decrypt(content, key));
    } catch (AcctException e) {
      if (looksLikeText(content) && !Fernet.looksLike(content)) {
        throw plaintext(file);
      }
      throw new AcctException(
          String.valueOf(e.getMessage()).replace("Decrypting:", "Decrypting " + file + ":"));
    }
    return checkShape(file.toString(), value);
  }

  /**
   * Encrypts a file again with another key, by the same cipher; the old key no longer opens it.
   *
   * @return the new key, when it was made here
   * @throws AcctException when anything is wrong with the file or a key; the file is as it was
   * @throws IOException when the disk fails; the file opens with the old key or the new one
   */
  public static Optional<Secret> rekey(Path file, Secret oldKey, Optional<Secret> newKey)
      throws IOException {
    Map<String, Object> value = decrypt(file, oldKey);
    Cipher cipher = Cipher.of(String.valueOf(file.getFileName()), read(file));
    Secret used = newKey.orElseGet(cipher::generateKey);
    PrivateFile.replace(file, cipher.encrypt(Msgpack.write(value), used));
    return newKey.isPresent() ? Optional.empty() : Optional.of(used);
  }

  /**
   * Writes decrypted text to a file that only its owner may read.
   *
   * @throws AcctException when the file is there already and {@code force} is not set
   * @throws IOException when the disk fails; the file is as it was
   */
  public static void writePlain(Path file, String text, boolean force) throws IOException {
    if (Files.exists(file) && !force) {
      throw new AcctException("Writing " + file + ": it is there already; use --force");
    }
    PrivateFile.replace(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Credentials as YAML. */
  public static String toYaml(Map<String, Object> credentials) {
    return credentials.isEmpty() ? "" : Yaml.write(credentials);
  }

  /**
   * Encrypts YAML over a file.
   *
   * @throws AcctException when the text is no credentials; the file is as it was
   * @throws IOException when the disk fails; the file is as it was
   */
  public static void write(Path file, String label, String yaml, Secret key, Cipher cipher)
      throws IOException {
    Object value = Yaml.read(label, yaml);
    checkShape(label, value);
    PrivateFile.replace(file, cipher.encrypt(Msgpack.write(value), key));
  }

  static byte[] read(Path file) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        throw new AcctException("Reading " + file + ": it is a folder");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new AcctException("Reading " + file + ": it is larger than " + MOST_BYTES + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new AcctException("Reading " + file + ": there is no such file");
    } catch (AccessDeniedException e) {
      throw new AcctException("Reading " + file + ": you may not read it");
    }
  }

  private static String text(Path file, byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new AcctException(
          "Reading " + file + ": it is no UTF-8 text; is it encrypted already?");
    }
  }

  private static boolean looksLikeText(byte[] content) {
    for (byte b : content) {
      if (b == 0 || (b > 0 && b < 9)) {
        return false;
      }
    }
    return new String(content, StandardCharsets.UTF_8).contains(":");
  }

  private static AcctException plaintext(Path file) {
    return new AcctException(
        "Decrypting " + file + ": it is plaintext, not encrypted; encrypt it with: acct " + file);
  }

  private static Map<String, Object> checkShape(String label, @Nullable Object value) {
    Map<String, Object> credentials = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, entry) -> credentials.put(String.valueOf(key), entry));
    } else if (value != null) {
      throw new AcctException(
          "Reading " + label + ": credentials are a map of providers, each a map of profiles");
    }
    return credentials;
  }
}
