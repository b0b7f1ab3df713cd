package io.evbus.chaos.bugs;

import io.evbus.chaos.rows.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A bug as a patch, and the test that must catch it. The patch file begins with {@code Breaks},
 * {@code Module}, {@code Test} and {@code Says} lines; {@code Needs} is optional.
 *
 * @param name the patch file's name without its ending
 * @param breaks what is wrong with it in place, in one sentence
 * @param module the folder of the module that holds the test
 * @param test the test, as {@code Class#method}
 * @param says what the test's failure must say, so that it fails for the right reason
 * @param needs a program and its Debian package, or empty
 * @param patch the patch file
 */
public record Bug(
    String name,
    String breaks,
    String module,
    String test,
    String says,
    Optional<String> needs,
    Path patch) {
  private static final String ENDING = ".patch";

  /** All bugs of a folder, by name. */
  public static List<Bug> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ENDING))
          .sorted()
          .map(Bug::read)
          .toList();
    }
  }

  private static Bug read(Path patch) {
    Map<String, String> header = new LinkedHashMap<>();
    for (String line : lines(patch)) {
      if (line.startsWith("--- ")) {
        break;
      }
      int colon = line.indexOf(": ");
      if (colon > 0) {
        header.put(line.substring(0, colon), line.substring(colon + 2).strip());
      }
    }
    for (String key : List.of("Breaks", "Module", "Test", "Says")) {
      if (header.getOrDefault(key, "").isEmpty()) {
        throw new IllegalArgumentException(
            "Reading " + patch + ": it has no line \"" + key + ": \"; add it above the patch");
      }
    }
    String file = patch.getFileName().toString();
    return new Bug(
        file.substring(0, file.length() - ENDING.length()),
        header.getOrDefault("Breaks", ""),
        header.getOrDefault("Module", ""),
        header.getOrDefault("Test", ""),
        header.getOrDefault("Says", ""),
        Optional.ofNullable(header.get("Needs")),
        patch);
  }

  /** Why its test can't run here. */
  public Optional<String> missing() {
    return needs.flatMap(
        both -> {
          String[] words = both.split(" ", 2);
          return Needs.program(words[0], words[words.length - 1]);
        });
  }

  /** The test as short as it is told. */
  public String shortTest() {
    return test.substring(test.lastIndexOf('.', test.indexOf('#')) + 1);
  }

  /** The files that it changes, from the checkout's folder. */
  public Set<Path> files() {
    Set<Path> files = new LinkedHashSet<>();
    for (String line : lines(patch)) {
      if (line.startsWith("+++ b/")) {
        files.add(Path.of(line.substring("+++ b/".length()).strip()));
      }
    }
    return files;
  }

  private static List<String> lines(Path patch) {
    try {
      return Files.readAllLines(patch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
