package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * The files that segments stand in, by number. One in which nothing can be read stays, for whoever
 * wants to look, as long as the records before the next one do. Thread-safe; one thread asks for
 * names.
 */
final class SegmentFiles {
  private static final System.Logger LOG = System.getLogger(SegmentFiles.class.getName());
  private static final String SUFFIX = ".segment";

  private final Path folder;
  private final ConcurrentSkipListMap<Integer, Path> unreadable = new ConcurrentSkipListMap<>();
  private int last;

  private SegmentFiles(Path folder) {
    this.folder = folder;
  }

  static SegmentFiles in(Path folder) throws IOException {
    Files.createDirectories(folder);
    return new SegmentFiles(folder);
  }

  /** Opens all in which something can be read, in their order. Called once, first. */
  List<Segment> open() throws IOException {
    TreeMap<Integer, Segment> segments = new TreeMap<>();
    for (Path file : files()) {
      Segment segment = Segment.open(file);
      if (segment != null) {
        segments.put(number(file), segment);
      } else {
        unreadable.put(number(file), file);
      }
      last = Math.max(last, number(file));
    }
    long[] markers =
        segments.values().stream().mapToLong(one -> one.header().marker()).distinct().toArray();
    for (Path file : List.copyOf(unreadable.values())) {
      Segment segment = Segment.withoutBeginning(file, markers);
      if (segment != null) {
        segments.put(number(file), segment);
        unreadable.remove(number(file));
      } else if (Files.size(file) > Segment.HEADER_BYTES) {
        LOG.log(
            System.Logger.Level.ERROR,
            "Opening the log: nothing in {0} can be read; it is kept until what came before the"
                + " next file may go",
            file);
      }
    }
    return new ArrayList<>(segments.values());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().matches("[0-9]{6,9}\\" + SUFFIX))
          .toList();
    }
  }

  private static int number(Path file) {
    String name = file.getFileName().toString();
    return Integer.parseInt(name.substring(0, name.length() - SUFFIX.length()));
  }

  /** The file for a new segment. */
  Path next() {
    last++;
    return folder.resolve(String.format(Locale.ROOT, "%06d" + SUFFIX, last));
  }

  /** Removes unreadable ones that held nothing from an offset on. */
  void trim(long before, Collection<Segment> segments) throws IOException {
    for (Path file : unreadable.values()) {
      boolean isBefore =
          segments.stream()
              .anyMatch(other -> number(other.path()) > number(file) && other.first() <= before);
      if (isBefore) {
        Files.deleteIfExists(file);
        unreadable.remove(number(file));
      }
    }
  }
}
