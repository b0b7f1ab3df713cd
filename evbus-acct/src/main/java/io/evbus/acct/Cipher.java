package io.evbus.acct;

import io.evbus.spi.Nearest;
import io.evbus.spi.Secret;
import java.util.List;
import java.util.Optional;

/** A way to encrypt a whole file. Implementations are stateless and thread-safe. */
public interface Cipher {
  /** The name, which is also the suffix of the files it makes. */
  String name();

  /** Makes a new random key. */
  Secret generateKey();

  /**
   * Encrypts.
   *
   * @throws AcctException when the key is malformed
   */
  byte[] encrypt(byte[] plain, Secret key);

  /**
   * Decrypts.
   *
   * @throws AcctException when the key is malformed, or for any other reason with one and the same
   *     message
   */
  byte[] decrypt(byte[] encrypted, Secret key);

  /** All ciphers. */
  static List<Cipher> all() {
    return List.of(new Fernet(), new AesGcm());
  }

  /**
   * The cipher of a name.
   *
   * @throws AcctException when there is none
   */
  static Cipher named(String name) {
    return all().stream()
        .filter(cipher -> cipher.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> known = all().stream().map(Cipher::name).toList();
              return new AcctException(
                  "Choosing a cipher: "
                      + name
                      + " is none of "
                      + String.join(", ", known)
                      + Nearest.hint(name, known));
            });
  }

  /** The cipher that made a file, by its suffix, else by its content. */
  static Cipher of(String fileName, byte[] content) {
    Optional<Cipher> bySuffix =
        all().stream().filter(cipher -> fileName.endsWith("." + cipher.name())).findFirst();
    return bySuffix.orElseGet(() -> Fernet.looksLike(content) ? new Fernet() : new AesGcm());
  }
}
