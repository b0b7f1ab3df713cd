package io.evbus.sim;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Gap;
import io.evbus.spi.Log;
import io.evbus.spi.LogProvider;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.OptionValues;
import io.evbus.spi.Progress;
import io.evbus.spi.RecordSink;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory that forgets, at a crash, what it had not promised to keep: a part at the end of
 * what was not stable, in the order in which it was written. Its writes fail when it is told to.
 * Thread-safe.
 */
public final class SimLog implements Log {
  private final Disk disk;
  private final int generation;
  private @Nullable IOException failed;
  private boolean closed;

  private SimLog(Disk disk) {
    this.disk = disk;
    this.generation = disk.generation;
  }

  /** What outlives a log: the disk's content, with the writes that are not stable yet. */
  public static final class Disk {
    private final SplittableRandom random;
    private State stable = new State();
    private State seen = new State();
    private final List<Write> unstable = new ArrayList<>();
    private double failing;
    private int generation;
    private long appends;

    /** An empty disk. */
    public Disk(long seed) {
      random = new SplittableRandom(seed);
    }

    /** Opens the log on it. */
    public synchronized Log open() {
      return new SimLog(this);
    }

    /**
     * The process or the machine ends: open logs fail from now on.
     *
     * @param powerCut whether only a prefix of what was not stable survives, rather than all of it
     */
    public synchronized void crash(boolean powerCut) {
      generation++;
      int kept = powerCut ? random.nextInt(unstable.size() + 1) : unstable.size();
      for (Write write : unstable.subList(0, kept)) {
        write.to(stable);
      }
      unstable.clear();
      seen = stable.copy();
    }

    /** From now on this share of the writes fails. */
    public synchronized void fail(double share) {
      failing = share;
    }

    /** How many appends have returned. */
    public synchronized long appends() {
      return appends;
    }

    private void write(Write write) {
      write.to(seen);
      unstable.add(write);
    }

    private void sync() {
      for (Write write : unstable) {
        write.to(stable);
      }
      unstable.clear();
    }

    private boolean fails() {
      return failing > 0 && random.nextDouble() < failing;
    }
  }

  /** One change of the content. */
  @FunctionalInterface
  private interface Write {
    void to(State state);
  }

  /** The content. */
  private static final class State {
    final TreeMap<Long, byte[]> records = new TreeMap<>();
    final TreeMap<String, byte[]> lanes = new TreeMap<>();
    final TreeMap<String, TreeMap<Long, byte[]>> dead = new TreeMap<>();
    long first;
    long next;

    State copy() {
      State copy = new State();
      copy.records.putAll(records);
      copy.lanes.putAll(lanes);
      dead.forEach((lane, letters) -> copy.dead.put(lane, new TreeMap<>(letters)));
      copy.first = first;
      copy.next = next;
      return copy;
    }
  }

  @Override
  public Recovery recover() throws IOException {
    synchronized (disk) {
      check();
      List<Progress> lanes = new ArrayList<>();
      disk.seen.lanes.forEach(
          (lane, state) -> lanes.add(new Progress(lane, ByteBuffer.wrap(state))));
      List<Gap> gaps = new ArrayList<>();
      return new Recovery(disk.seen.first, disk.seen.next, lanes, gaps, false);
    }
  }

  @Override
  public void append(long first, List<ByteBuffer> records) throws IOException {
    List<byte[]> copies = records.stream().map(SimLog::bytes).toList();
    synchronized (disk) {
      check();
      boolean fails = disk.fails();
      disk.write(
          state -> {
            for (int i = 0; i < copies.size(); i++) {
              state.records.put(first + i, copies.get(i));
            }
            state.next = Math.max(state.next, first + copies.size());
          });
      if (fails) {
        throw fail("Appending: the simulated disk failed");
      }
      disk.sync();
      disk.appends++;
    }
  }

  @Override
  public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
    Map<String, byte[]> states = new TreeMap<>();
    progress.forEach(one -> states.put(one.lane(), bytes(one.state())));
    List<Map.Entry<DeadRecord, byte[]>> letters =
        dead.stream().map(letter -> Map.entry(letter, bytes(letter.record()))).toList();
    synchronized (disk) {
      check();
      if (disk.fails()) {
        throw fail("Committing: the simulated disk failed");
      }
      disk.write(
          state -> {
            state.lanes.putAll(states);
            for (Map.Entry<DeadRecord, byte[]> letter : letters) {
              state
                  .dead
                  .computeIfAbsent(letter.getKey().lane(), lane -> new TreeMap<>())
                  .put(letter.getKey().offset(), letter.getValue());
            }
          });
    }
  }

  @Override
  public Cursor open(long offset) throws IOException {
    synchronized (disk) {
      check();
    }
    return new SimCursor(offset);
  }

  @Override
  public void trim(long before) throws IOException {
    synchronized (disk) {
      check();
      if (disk.fails()) {
        throw fail("Trimming: the simulated disk failed");
      }
      disk.sync();
      disk.write(
          state -> {
            state.records.headMap(before, false).clear();
            state.first = Math.max(state.first, before);
          });
    }
  }

  @Override
  public List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes)
      throws IOException {
    synchronized (disk) {
      check();
      List<DeadRecord> found = new ArrayList<>();
      long[] bytes = new long[1];
      disk.seen.dead.forEach(
          (name, letters) -> {
            if (lane.isEmpty() || lane.equals(name)) {
              letters
                  .tailMap(from, true)
                  .forEach(
                      (offset, letter) -> {
                        bytes[0] += letter.length;
                        if (found.size() < most && (found.isEmpty() || bytes[0] <= maxBytes)) {
                          found.add(new DeadRecord(name, offset, ByteBuffer.wrap(letter)));
                        }
                      });
            }
          });
      return found;
    }
  }

  @Override
  public void purge(String lane, long from, long to) throws IOException {
    synchronized (disk) {
      check();
      disk.write(
          state -> {
            TreeMap<Long, byte[]> letters = state.dead.get(lane);
            if (letters != null) {
              letters.subMap(from, true, to, false).clear();
            }
          });
    }
  }

  @Override
  public void forget(String lane) throws IOException {
    synchronized (disk) {
      check();
      disk.write(
          state -> {
            state.lanes.remove(lane);
            state.dead.remove(lane);
          });
    }
  }

  @Override
  public void close() {
    synchronized (disk) {
      if (!closed && generation == disk.generation && failed == null) {
        disk.sync();
      }
      closed = true;
    }
  }

  private IOException fail(String message) {
    failed = new IOException(message);
    return failed;
  }

  private void check() throws IOException {
    if (closed || generation != disk.generation) {
      throw new IOException("Using the simulated log: it is closed");
    }
    if (failed != null) {
      throw new IOException("Using the simulated log: it failed before", failed);
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private final class SimCursor implements Cursor {
    private long at;
    private boolean cursorClosed;

    SimCursor(long at) {
      this.at = at;
    }

    @Override
    public long read(int maxRecords, int maxBytes, RecordSink to) throws IOException {
      int records = 0;
      long bytes = 0;
      synchronized (disk) {
        check();
        if (cursorClosed) {
          throw new IOException("Reading the simulated log: the cursor is closed");
        }
        at = Math.max(at, Math.min(disk.seen.first, disk.seen.next));
        for (Map.Entry<Long, byte[]> record : disk.seen.records.tailMap(at, true).entrySet()) {
          if (records >= maxRecords
              || (records > 0 && bytes + record.getValue().length > maxBytes)) {
            return at;
          }
          to.accept(record.getKey(), ByteBuffer.wrap(record.getValue()).asReadOnlyBuffer());
          records++;
          bytes += record.getValue().length;
          at = record.getKey() + 1;
        }
        at = Math.max(at, Math.min(disk.seen.next, at));
        return at;
      }
    }

    @Override
    public void close() {
      synchronized (disk) {
        cursorClosed = true;
      }
    }
  }

  /** Opens simulated logs by folder, so that the conformance kit can run on them. */
  public static final class Provider implements LogProvider {
    private final Map<Path, Disk> disks = new ConcurrentHashMap<>();
    private final long seed;

    /** Knows no folder yet; the seed decides what a power cut leaves. */
    public Provider(long seed) {
      this.seed = seed;
    }

    @Override
    public String name() {
      return "sim";
    }

    @Override
    public OptionSpec options() {
      return OptionSpec.of();
    }

    @Override
    public Log open(Path folder, OptionValues options) {
      return disk(folder).open();
    }

    /** The disk of a folder. */
    public Disk disk(Path folder) {
      return disks.computeIfAbsent(folder, path -> new Disk(seed));
    }
  }
}
