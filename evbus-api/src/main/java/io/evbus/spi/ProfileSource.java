package io.evbus.spi;

import java.io.IOException;
import java.nio.file.Path;

/** Reads profiles from an encrypted file; found by ServiceLoader. Stateless and thread-safe. */
public interface ProfileSource {
  /**
   * Reads a file. Blocks for the time of reading it.
   *
   * @throws IOException when the file can't be read, with a message for the person who reads it
   * @throws RuntimeException when it is no credentials file or the key doesn't open it, likewise;
   *     trying again doesn't help
   */
  ProfileSet load(Path file, Secret key) throws IOException;
}
