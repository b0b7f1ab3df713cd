package io.evbus.bench;

import io.evbus.EventBus;
import io.evbus.Receipt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Accepting on a durable log, against a bare file and against bare RocksDB. */
final class DurableAcceptRow implements BenchRow {
  static final String NAME = "durable-accept";

  private static final int PRODUCERS = 4;
  private static final int WAITING = 256;
  private static final int FIXED_GROUP = 256;
  private static final String EVBUS = "evbus, events/s";
  private static final String GROUP = "evbus, events of a group";
  private static final String FILE = "file, groups of that size, events/s";
  private static final String FIXED = "file, groups of 256, events/s";
  private static final String ROCKS = "RocksDB, groups of that size, events/s";
  private static final double NANOS_PER_SECOND = 1e9;

  private final Scale scale;
  private final int events;
  private int group = FIXED_GROUP;
  private int recordBytes = Bodies.BYTES;

  DurableAcceptRow(Scale scale) {
    this.scale = scale;
    this.events = scale.events(2_000_000, 1_000_000);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "Events accepted by a bus with a durable log and no lane, against a FileChannel that"
        + " appends as many bytes and is forced as often, and against a synced RocksDB WriteBatch";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("events", events);
    settings.put("body bytes", Bodies.BYTES);
    settings.put("producers", PRODUCERS);
    settings.put("receipts that a producer waits for at a time", WAITING);
    settings.put("record bytes", recordBytes);
    return settings;
  }

  @Override
  public List<Side> sides() {
    return List.of(
        new Side("evbus", this::evbus),
        new Side("file", to -> to.add(FILE, file(group))),
        new Side("file, groups of 256", to -> to.add(FIXED, file(FIXED_GROUP))),
        new Side("RocksDB", this::rocksDb));
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.ratio(EVBUS, FILE, 0.65),
        Goal.information(EVBUS, FIXED),
        Goal.information(EVBUS, ROCKS));
  }

  private void evbus(Samples to) throws InterruptedException {
    Path folder = scale.fresh();
    try (EventBus bus =
        EventBus.builder()
            .data(folder)
            .log(Map.of("provider", CountedLog.NAME))
            .putTimeout(Duration.ofMinutes(5))
            .start()) {
      CountedLog.take();
      long start = System.nanoTime();
      Thread[] producers = new Thread[PRODUCERS];
      for (int i = 0; i < PRODUCERS; i++) {
        producers[i] = new Thread(() -> put(bus, events / PRODUCERS), "bench-producer-" + i);
        producers[i].start();
      }
      for (Thread producer : producers) {
        producer.join();
      }
      to.add(EVBUS, events * NANOS_PER_SECOND / (System.nanoTime() - start));
      CountedLog.Counts counts = CountedLog.take();
      group = (int) Math.max(1, Math.round(counts.recordsOfGroup()));
      recordBytes = counts.bytesOfRecord();
      to.add(GROUP, counts.recordsOfGroup());
    } finally {
      Scale.remove(folder);
    }
  }

  private static void put(EventBus bus, int count) {
    Receipt[] waiting = new Receipt[WAITING];
    for (int i = 0; i < count; i++) {
      Receipt oldest = waiting[i % WAITING];
      if (oldest != null) {
        oldest.accepted().join();
      }
      waiting[i % WAITING] = bus.put(Bodies.RANDOM.event(i));
    }
    for (Receipt receipt : waiting) {
      receipt.accepted().join();
    }
  }

  /** As many random bytes as a record of evbus has. */
  private byte[] record() {
    byte[] record = new byte[recordBytes];
    new Random(1).nextBytes(record);
    return record;
  }

  private double file(int groupEvents) throws IOException {
    Path path = scale.fresh();
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(groupEvents * recordBytes);
      byte[] record = record();
      long start = System.nanoTime();
      for (int done = 0; done < events; done += groupEvents) {
        bytes.clear();
        for (int i = 0; i < groupEvents; i++) {
          bytes.put(record);
        }
        bytes.flip();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
      }
      return events * NANOS_PER_SECOND / (System.nanoTime() - start);
    } finally {
      Files.deleteIfExists(path);
    }
  }

  private void rocksDb(Samples to) throws RocksDBException {
    Path folder = scale.fresh();
    try (RocksDB db = RocksDB.open(folder.toString());
        WriteOptions synced = new WriteOptions().setSync(true);
        WriteBatch batch = new WriteBatch()) {
      byte[] record = record();
      byte[] key = new byte[Long.BYTES];
      long start = System.nanoTime();
      for (int done = 0; done < events; done += group) {
        batch.clear();
        for (int i = 0; i < group; i++) {
          ByteBuffer.wrap(key).putLong(done + i);
          batch.put(key, record);
        }
        db.write(synced, batch);
      }
      to.add(ROCKS, events * NANOS_PER_SECOND / (System.nanoTime() - start));
    } finally {
      Scale.remove(folder);
    }
  }
}
