package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The files that segments stand in, by number. One in which nothing can be read stays, for whoever
 * wants to look, as long as the records before the next one do. Those of segments that were removed
 * are kept to be written over: a sync of a file that does not grow costs half. Thread-safe; one
 * thread begins segments.
 */
final class SegmentFiles {
  private static final System.Logger LOG = System.getLogger(SegmentFiles.class.getName());
  private static final String SUFFIX = ".segment";
  private static final String SPARE = ".spare";
  private static final int MOST_SPARES = 8;

  /** Between the markers of two segments; what is left of another one in a file is not taken. */
  private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

  private final Path folder;
  private final long segmentBytes;
  private final ConcurrentSkipListMap<Integer, Path> unreadable = new ConcurrentSkipListMap<>();
  private final ConcurrentLinkedQueue<Path> spares = new ConcurrentLinkedQueue<>();
  private long zerothMarker = new SecureRandom().nextLong();
  private final AtomicInteger begun = new AtomicInteger();
  private volatile int wanted = 1;
  private int last;

  /**
   * Begins with an empty folder, or one that was used before.
   *
   * @param segmentBytes how large a segment grows at least
   */
  SegmentFiles(Path folder, long segmentBytes) {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
  }

  /** Opens all in which something can be read, in their order. Called once, first. */
  List<Segment> open() throws IOException {
    Files.createDirectories(folder);
    for (Path spare : files(SPARE)) {
      Files.delete(spare);
    }
    TreeMap<Integer, Segment> segments = new TreeMap<>();
    for (Path file : files(SUFFIX)) {
      Segment segment = Segment.open(file);
      if (segment != null) {
        segments.put(number(file), segment);
      } else {
        unreadable.put(number(file), file);
      }
      last = Math.max(last, number(file));
    }
    if (!segments.isEmpty()) {
      zerothMarker = segments.lastEntry().getValue().header().marker();
      zerothMarker -= segments.lastKey() * STEP;
    }
    for (Path file : List.copyOf(unreadable.values())) {
      Segment segment = Segment.withoutBeginning(file, marker(number(file)));
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

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().matches("[0-9]{6,9}\\" + suffix))
          .toList();
    }
  }

  private Path file(int number, String suffix) {
    return folder.resolve(String.format(Locale.ROOT, "%06d%s", number, suffix));
  }

  private static int number(Path file) {
    String name = file.getFileName().toString();
    return Integer.parseInt(name.substring(0, name.indexOf('.')));
  }

  private long marker(int number) {
    return zerothMarker + number * STEP;
  }

  /**
   * Begins a segment, whose name the caller makes stable.
   *
   * @param first the least offset
   * @param stable the greatest commit number that the db has made stable
   */
  SegmentWriter begin(long first, long stable, ByteBuffer buffer) throws IOException {
    last++;
    begun.incrementAndGet();
    Segment segment =
        new Segment(file(last, SUFFIX), new Segment.Header(marker(last), first, stable));
    Path spare = spares.poll();
    DataFile file = spare == null ? DataFile.create(segment.path()) : DataFile.write(spare);
    try {
      file.write(segment.header().page(), 0);
      if (spare != null) {
        file.sync(); // Under its new name it must never be what it was.
        Files.move(spare, segment.path(), StandardCopyOption.ATOMIC_MOVE);
      }
      return new SegmentWriter(segment, file, buffer);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Removes a segment, all of whose records were given up. */
  void remove(Segment segment) throws IOException {
    Path file = segment.path();
    if (spares.size() < wanted && isOfUsualSize(file)) {
      Path spare = file(number(file), SPARE);
      Files.move(file, spare, StandardCopyOption.ATOMIC_MOVE);
      spares.add(spare);
    } else {
      Files.deleteIfExists(file);
    }
  }

  private boolean isOfUsualSize(Path file) {
    long bytes = file.toFile().length();
    return bytes >= segmentBytes && bytes < 2 * segmentBytes;
  }

  /** Makes room on the disk. */
  void removeSpares() throws IOException {
    removeSpares(0);
  }

  private void removeSpares(int left) throws IOException {
    while (spares.size() > left) {
      Path spare = spares.poll();
      if (spare != null) {
        Files.deleteIfExists(spare);
      }
    }
  }

  /**
   * Removes unreadable ones that held nothing from an offset on, and spares beyond what is likely
   * to be begun until the next call.
   */
  void trim(long before, Collection<Segment> segments) throws IOException {
    wanted = Math.max(1, Math.min(MOST_SPARES, begun.getAndSet(0)));
    removeSpares(wanted);
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
