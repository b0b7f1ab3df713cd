package io.evbus.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * How much is measured, and where.
 *
 * @param quick whether a fifth will do
 * @param rounds how often the sides take turns
 * @param folder a folder on the disk that is measured
 * @param used how many folders were made in it
 */
record Scale(boolean quick, int rounds, Path folder, AtomicInteger used) {
  /** A count for the long run and one for the quick one. */
  int events(int full, int few) {
    return quick ? few : full;
  }

  /** A path for a new folder. */
  Path fresh() {
    return folder.resolve("run-" + used.incrementAndGet());
  }

  /** Removes a folder with all that is in it. */
  static void remove(Path folder) {
    for (Path path : walk(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException("Removing " + path, e);
      }
    }
  }

  /** The bytes of all files in a folder. */
  static long diskBytes(Path folder) {
    return walk(folder).stream().mapToLong(path -> path.toFile().length()).sum();
  }

  private static List<Path> walk(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Listing " + folder, e);
    }
  }
}
