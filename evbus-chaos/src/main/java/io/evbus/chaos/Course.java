package io.evbus.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs rows into a folder: a JSON file for each, and the row's own folder while it runs. */
public final class Course {
  private final Path out;

  /** Runs into a folder, which is made. */
  public Course(Path out) throws IOException {
    this.out = out.toAbsolutePath();
    Files.createDirectories(this.out);
  }

  /** Runs a row. Its files stay only when it is not green. */
  public RowResult run(Row row, Size size, long seed) throws IOException {
    Path folder = out.resolve(row.name());
    delete(folder);
    Files.createDirectories(folder);
    RowResult result;
    try {
      result = row.run(size, seed, folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Running row " + row.name() + ": interrupted", e);
    } catch (Exception e) {
      e.printStackTrace();
      result = new Findings(row, size, seed).fault(String.valueOf(e)).result();
    }
    Files.writeString(file(row), Json.show(result) + "\n");
    if (result.status().isFine()) {
      delete(folder);
    }
    return result;
  }

  /** The last result of a row in this folder. */
  public Optional<RowResult> last(Row row) throws IOException {
    return read(file(row));
  }

  /** All results in a folder. */
  public static List<RowResult> results(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .flatMap(file -> readUnchecked(file).stream())
          .toList();
    }
  }

  private Path file(Row row) {
    return out.resolve(row.name() + ".json");
  }

  private static Optional<RowResult> readUnchecked(Path file) {
    try {
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<RowResult> read(Path file) throws IOException {
    try {
      return Optional.of(Json.read(Files.readString(file), RowResult.class));
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
