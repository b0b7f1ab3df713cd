package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The segments of a log. Each goes as far as the next one begins; what it holds beyond was never
 * acknowledged. Thread-safe; one thread appends.
 */
final class Records implements AutoCloseable {
  /** Makes the changes of the db stable. */
  @FunctionalInterface
  interface Changes {
    /** Does it; gives the greatest commit number. */
    long makeStable() throws RocksDBException;
  }

  private final LogFolder folder;
  private final SegmentFiles files;
  private final long segmentBytes;
  private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
  private ByteBuffer buffer = SegmentWriter.newBuffer();
  private @Nullable SegmentWriter writer;
  private long end;

  /** Where records end that a segment may hold, acknowledged or not. */
  private long written;

  private Records(LogFolder folder, SegmentFiles files, long segmentBytes) {
    this.folder = folder;
    this.files = files;
    this.segmentBytes = segmentBytes;
  }

  /**
   * Finds the segments of a folder.
   *
   * @param segmentBytes how large a segment grows
   * @param acknowledged a group that begins before this offset was whole once
   */
  static Records open(LogFolder folder, long segmentBytes, long acknowledged) throws IOException {
    SegmentFiles files = new SegmentFiles(folder.records(), segmentBytes);
    List<Segment> found = files.open();
    Records records = new Records(folder, files, segmentBytes);
    for (Segment segment : found) {
      records.giveUpFrom(segment.first()); // A crash may bring back what had made room.
      records.segments.put(segment.first(), segment);
    }
    records.findEnd(acknowledged);
    return records;
  }

  /** A last group that is not whole was being written, unless it was acknowledged. */
  private void findEnd(long acknowledged) throws IOException {
    Map.Entry<Long, Segment> last = segments.lastEntry();
    if (last == null) {
      return;
    }
    end = last.getKey();
    written = end;
    Group group = new Group();
    try (SegmentReader reader = new SegmentReader(last.getValue(), Segment.HEADER_BYTES)) {
      long position = Segment.HEADER_BYTES;
      for (Block block = reader.next(); block != null; block = reader.next()) {
        position = reader.position() + block.bytes();
        if (!block.isChange()) {
          group.add(block);
          written = Math.max(written, block.end());
        }
      }
      last.getValue().endsAt(position); // Nobody need look again at what may be left behind it.
    }
    end = group.isWhole || group.first < acknowledged ? written : group.first;
  }

  /** What is there of the last group so far. */
  private static final class Group {
    private long first;
    private long next;
    private boolean isWhole = true;

    void add(Block block) {
      if (block.groupFirst() != first || block.before() == 0) {
        first = block.groupFirst();
        next = first;
      }
      boolean follows = block.first() == next;
      next = follows ? block.end() : -1;
      isWhole = follows && block.isLast();
    }
  }

  /** The offset after the last record. */
  long end() {
    return end;
  }

  /** Whether every change of the db after a commit number is noted here. */
  boolean holdChangesAfter(long number) {
    return segments.isEmpty()
        || segments.values().stream().anyMatch(segment -> segment.header().number() <= number);
  }

  /** The changes of the db after a commit number, as far as they are noted here. */
  List<byte[]> changesAfter(long number) throws IOException {
    Deque<Segment> holding = new ArrayDeque<>();
    for (Segment segment : segments.descendingMap().values()) {
      holding.addFirst(segment);
      if (segment.header().number() <= number) {
        break;
      }
    }
    List<byte[]> changes = new ArrayList<>();
    for (Segment segment : holding) {
      addChanges(segment, number, changes);
    }
    return changes;
  }

  private static void addChanges(Segment segment, long number, List<byte[]> to) throws IOException {
    try (SegmentReader reader = new SegmentReader(segment, Segment.HEADER_BYTES)) {
      for (Block block = reader.next(); block != null; block = reader.next()) {
        if (block.isChange() && block.first() > number) {
          byte[] change = new byte[block.length()];
          reader.contents(block).get(change);
          to.add(change);
        }
      }
    }
  }

  /** Writes a group and syncs. */
  void append(long from, List<ByteBuffer> group, Changes changes)
      throws IOException, RocksDBException {
    SegmentWriter to;
    synchronized (this) {
      to = writer;
      if (to == null || from != end || to.position() >= segmentBytes) {
        to = begin(from, changes);
      }
      to.group(from, group);
      end = from + group.size();
      written = end;
    }
    to.sync();
  }

  /** Notes a change of the db, so that the next sync makes it stable. */
  synchronized void change(long number, byte[] batch) throws IOException {
    if (writer != null) {
      writer.change(number, batch);
    }
  }

  private SegmentWriter begin(long from, Changes changes) throws IOException, RocksDBException {
    if (writer != null) {
      buffer = writer.buffer();
      writer.close();
      writer = null;
    }
    long stable = changes.makeStable();
    if (from < written) {
      giveUpFrom(from);
    }
    SegmentWriter begun = files.begin(from, stable, buffer);
    folder.syncRecords();
    segments.put(from, begun.segment());
    writer = begun;
    return begun;
  }

  /** Removes what is there from an offset on. */
  private void giveUpFrom(long offset) throws IOException {
    for (Segment segment : segments.tailMap(offset).values()) {
      segments.remove(segment.first(), segment);
      Files.deleteIfExists(segment.path());
    }
    Map.Entry<Long, Segment> last = segments.lastEntry();
    if (last != null && offset < written) {
      cut(last.getValue(), offset);
    }
  }

  private static void cut(Segment segment, long offset) throws IOException {
    try (SegmentReader reader = new SegmentReader(segment, segment.positionBefore(offset))) {
      for (Block block = reader.next(); block != null; block = reader.next()) {
        if (!block.isChange() && block.first() >= offset) {
          segment.cut(reader.position());
          return;
        }
      }
    }
  }

  /** Gives up segments that hold nothing from an offset on. */
  void trim(long before) throws IOException {
    files.trim(before, segments.values());
    for (Segment segment : segments.values()) {
      if (endOf(segment) > before) {
        return;
      }
      segments.remove(segment.first(), segment);
      files.remove(segment);
    }
  }

  /** Gives up what was kept for later. */
  void makeRoom() throws IOException {
    files.removeSpares();
  }

  /** The segment that may hold an offset, else the first one after it. */
  @Nullable Segment at(long offset) {
    Map.Entry<Long, Segment> found = segments.floorEntry(offset);
    found = found == null ? segments.firstEntry() : found;
    return found == null ? null : found.getValue();
  }

  /** The segment that follows one, which may have been removed. */
  @Nullable Segment after(Segment segment) {
    Segment instead = segments.get(segment.first());
    if (instead != null && instead != segment) {
      return instead;
    }
    Map.Entry<Long, Segment> next = segments.higherEntry(segment.first());
    return next == null ? null : next.getValue();
  }

  /** The offset before which the records of a segment count. */
  long endOf(Segment segment) {
    Segment next = after(segment);
    return next == null ? Long.MAX_VALUE : next.first();
  }

  @Override
  public synchronized void close() throws IOException {
    if (writer != null) {
      writer.close();
      writer = null;
    }
    files.removeSpares();
  }
}
