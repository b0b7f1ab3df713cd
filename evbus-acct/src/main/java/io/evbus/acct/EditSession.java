package io.evbus.acct;

import io.evbus.spi.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An encrypted file opened for editing: its plaintext lies in a file 0600 in a folder 0700, in
 * memory where the system has such a folder, until {@link #close}. Thread-safe, so that a shutdown
 * hook may close it.
 */
public final class EditSession implements AutoCloseable {
  private final Path file;
  private final Secret key;
  private final Cipher cipher;
  private final Path folder;
  private final Path plain;
  private final String before;

  private EditSession(Path file, Secret key, Cipher cipher, String before) throws IOException {
    this.file = file;
    this.key = key;
    this.cipher = cipher;
    this.before = before;
    this.folder = PrivateFile.folder(memoryFolder());
    this.plain = PrivateFile.create(folder, "acct-", ".yaml");
    Files.writeString(plain, before);
  }

  /**
   * Decrypts a file for editing; one that is not there starts empty.
   *
   * @throws AcctException when the key doesn't open it
   */
  public static EditSession open(Path file, Secret key, Cipher cipherOfNewFile) throws IOException {
    if (!Files.exists(file)) {
      return new EditSession(file, key, cipherOfNewFile, "");
    }
    Map<String, Object> credentials = CredentialFile.decrypt(file, key);
    Cipher cipher = Cipher.of(String.valueOf(file.getFileName()), CredentialFile.read(file));
    return new EditSession(file, key, cipher, CredentialFile.toYaml(credentials));
  }

  /** The plaintext, for the editor. */
  public Path plainFile() {
    return plain;
  }

  /**
   * Runs an editor, which may carry arguments, on the plaintext, and waits for its end.
   *
   * @return its exit status
   * @throws IOException when it can't be started
   */
  public int runEditor(String editor) throws IOException, InterruptedException {
    // The shell splits the editor's arguments as the user wrote them.
    List<String> command = List.of("sh", "-c", editor + " \"$1\"", "acct-edit", plain.toString());
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  /**
   * Encrypts the plaintext over the file, unless it was not changed.
   *
   * @return whether it was changed
   * @throws AcctException when it is no YAML; file and plaintext are as they were
   */
  public synchronized boolean save() throws IOException {
    String after = Files.readString(plain, StandardCharsets.UTF_8);
    if (after.equals(before)) {
      return false;
    }
    CredentialFile.write(file, "the edited text", after, key, cipher);
    return true;
  }

  /** Wipes the plaintext. Idempotent. */
  @Override
  public synchronized void close() throws IOException {
    if (Files.exists(folder)) {
      try (var left = Files.newDirectoryStream(folder)) {
        for (Path path : left) { // An editor may leave a backup.
          PrivateFile.wipe(path);
        }
      }
      Files.deleteIfExists(folder);
    }
  }

  private static Path memoryFolder() {
    for (String candidate : List.of("/dev/shm", "/run/shm")) {
      Path folder = Path.of(candidate);
      if (Files.isDirectory(folder) && Files.isWritable(folder)) {
        return folder;
      }
    }
    return Path.of(System.getProperty("java.io.tmpdir"));
  }
}
