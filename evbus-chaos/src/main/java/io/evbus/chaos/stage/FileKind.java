package io.evbus.chaos.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a file of a data folder is, by its name. */
public enum FileKind {
  /** A file of events, or one that is kept to be written over. */
  SEGMENT("%06d.segment", "%06d.spare"),
  /** A write-ahead log. */
  WAL("%06d.log"),
  /** A table. */
  TABLE("%06d.sst"),
  /** The list of tables. */
  MANIFEST("MANIFEST-%06d"),
  /** The name of the list, the id of the db, and the files that become them. */
  CURRENT("CURRENT", "IDENTITY", "%06d.dbtmp"),
  /** The offset after the last acknowledged one. */
  ACKNOWLEDGED("acknowledged"),
  /** How far the list of tables goes. */
  TABLES("tables"),
  /** The log's format. */
  FORMAT("format", "format.new"),
  /** The log's id. */
  IDENTITY("evbus-log", "evbus-log.new"),
  /** The owner. */
  LOCK("lock"),
  /** A mark that the log is to be salvaged. */
  MARK("salvage"),
  /** A folder. */
  FOLDER(
      ".",
      "data",
      "rocksdb",
      "records",
      "db",
      "db.new",
      "spare",
      "damaged-1",
      "damaged-2",
      "damaged-3");

  private static final int NUMBERS_AHEAD = 400;
  private static final int NUMBERS_OF_NEW = 40;
  private static final int SALVAGED_NUMBER = 1_000_000;
  private static final Pattern NUMBER = Pattern.compile("(?:MANIFEST-)?([0-9]{6,})(?:\\..*)?");

  @SuppressWarnings("ImmutableEnumChecker") // as List.of makes it
  private final List<String> names;

  FileKind(String... names) {
    this.names = List.of(names);
  }

  /** The kind of a file, if it is one of these. */
  public static Optional<FileKind> of(Path file) {
    String name = String.valueOf(file.getFileName());
    return Arrays.stream(values())
        .filter(kind -> kind.names.stream().anyMatch(one -> isNamed(one, name)))
        .findFirst();
  }

  private static boolean isNamed(String format, String name) {
    return name.matches(format.replace("%06d", "[0-9]{6,}").replace(".", "[.]"));
  }

  /** The names under which files of this kind exist, or will when the log is used for a while. */
  public List<Path> paths(Path data) {
    List<Path> paths = new ArrayList<>();
    Path log = data.resolve("rocksdb");
    Path records = log.resolve("records");
    for (String name : names) {
      if (this == SEGMENT) {
        for (long number : numbers(records)) {
          paths.add(records.resolve(String.format(Locale.ROOT, name, number)));
        }
      } else if (name.contains("%")) {
        for (long number : numbers(log.resolve("db"))) {
          String file = String.format(Locale.ROOT, name, number);
          paths.add(log.resolve("db").resolve(file));
          paths.add(log.resolve("db.new").resolve(file));
          paths.add(log.resolve("spare").resolve(file));
        }
      } else {
        paths.add(data.resolve(name).normalize());
        paths.add(log.resolve(name).normalize());
        paths.add(log.resolve("db").resolve(name).normalize());
        paths.add(log.resolve("db.new").resolve(name).normalize());
      }
    }
    return paths;
  }

  private static Set<Long> numbers(Path folder) {
    Set<Long> numbers = new TreeSet<>();
    long last = 0;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Matcher matcher = NUMBER.matcher(String.valueOf(file.getFileName()));
          if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            numbers.add(number);
            last = Math.max(last, number);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    for (long i = 1; i <= NUMBERS_AHEAD; i++) {
      numbers.add(last + i);
      numbers.add(SALVAGED_NUMBER + i);
    }
    for (long i = 0; i < NUMBERS_OF_NEW; i++) {
      numbers.add(i);
    }
    return numbers;
  }
}
