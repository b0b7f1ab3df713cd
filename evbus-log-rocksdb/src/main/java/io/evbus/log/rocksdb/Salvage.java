package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;
import org.rocksdb.WriteBatch;

/**
 * Makes a new db of what can be read of a damaged one: its write-ahead logs, which the new db
 * replays as its own, then each of its tables, whatever the manifest says. Of several values of a
 * lane the one with the highest commit number counts; dead letters that were removed may come back.
 * Used once.
 */
final class Salvage {
  private static final System.Logger LOG = System.getLogger(Salvage.class.getName());
  private static final int BATCH_BYTES = 4 << 20;
  private static final long MOST_PROBES = 1 << 20;
  private static final long NO_RECORDS = -2;
  private static final long FIRST_LOG_NUMBER = 1_000_000;

  private final Path damaged;
  private final Path fresh;
  private final Settings settings;
  private long records;

  Salvage(Path damaged, Path fresh, Settings settings) {
    this.damaged = damaged;
    this.fresh = fresh;
    this.settings = settings;
  }

  /** Makes the new db; gives the number of records that tables held. */
  long run() throws IOException {
    delete(fresh);
    try {
      Store.open(fresh, settings, true).close();
      adoptLogs();
      try (Store store = Store.open(fresh, settings, false)) {
        for (Path table : files(".sst")) {
          copy(table, store);
        }
        // A table that is missing can't say what was in it.
        store.db.put(store.meta, store.unsynced, Keys.LANES_LOST, new byte[0]);
        store.db.syncWal();
      }
    } catch (RocksDBException e) {
      throw new IOException(
          "Salvaging the log in " + damaged + ": " + e.getMessage() + "; it is as it was", e);
    }
    return records;
  }

  /** Numbers beyond those of the new db, so that it replays them, in their order. */
  private void adoptLogs() throws IOException {
    long number = FIRST_LOG_NUMBER;
    for (Path log : files(".log")) {
      Files.copy(log, fresh.resolve(String.format(Locale.ROOT, "%06d.log", number++)));
    }
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> all = Files.list(damaged)) {
      return all.filter(file -> file.getFileName().toString().endsWith(suffix))
          .filter(file -> Character.isDigit(file.getFileName().toString().charAt(0)))
          .sorted(Comparator.comparingLong(Salvage::number))
          .toList();
    }
  }

  private static long number(Path file) {
    String name = file.getFileName().toString();
    try {
      return Long.parseLong(name.substring(0, name.indexOf('.')));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private void copy(Path table, Store store) throws IOException {
    try (Options options = new Options();
        SstFileReader reader = new SstFileReader(options);
        ReadOptions reading = new ReadOptions()) {
      reader.open(table.toString());
      try (SstFileReaderIterator at = reader.newIterator(reading);
          Writing writing = new Writing(store)) {
        long before = offsetBefore(at, reader.getTableProperties().getNumEntries());
        at.seekToFirst();
        before = copyOn(at, writing, before);
        while (isDamaged(at) && pass(at, before)) {
          before = copyOn(at, writing, before);
        }
        at.status();
      }
    } catch (RocksDBException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Salvaging the log: a part of {0} can''t be read: {1}",
          table,
          e.getMessage());
    }
  }

  /** Offsets are dense, so that those of a table begin as far before its last as it has entries. */
  private static long offsetBefore(SstFileReaderIterator at, long entries) {
    at.seekToLast();
    return at.isValid() && Keys.isOffset(at.key())
        ? Math.max(-1, Keys.offset(at.key()) - entries)
        : NO_RECORDS;
  }

  /** Copies up to the end or the next damage; gives the last offset, or what was given. */
  private long copyOn(SstFileReaderIterator from, Writing to, long before) throws IOException {
    long last = before;
    for (; from.isValid(); from.next()) {
      byte[] key = from.key();
      last = Keys.isOffset(key) ? Keys.offset(key) : last;
      to.add(key, from.value());
    }
    return last;
  }

  private static boolean isDamaged(SstFileReaderIterator at) {
    try {
      at.status();
      return false;
    } catch (RocksDBException e) {
      return true;
    }
  }

  /** Moves beyond a damaged block of records, whose offsets are tried one by one. */
  private static boolean pass(SstFileReaderIterator at, long before) {
    if (before == NO_RECORDS) {
      return false;
    }
    for (long probe = 1; probe <= MOST_PROBES; probe++) {
      at.seek(Keys.offset(before + probe));
      if (at.isValid()) {
        return true;
      }
      if (!isDamaged(at)) {
        return false;
      }
    }
    return false;
  }

  /** Writes batches of what the new db does not know better. */
  private final class Writing implements AutoCloseable {
    private final Store store;
    private final WriteBatch batch = new WriteBatch();

    Writing(Store store) {
      this.store = store;
    }

    void add(byte[] key, byte[] value) throws IOException {
      try {
        if (Keys.isOffset(key)) {
          records++;
          addIfUnknown(store.records, key, value);
        } else if (key[0] == Keys.DEAD) {
          addIfUnknown(store.meta, key, value);
        } else {
          byte[] known = store.db.get(store.meta, store.reading, key);
          if (known == null || Meta.number(known) < Meta.number(value)) {
            batch.put(store.meta, key, value);
          }
        }
        if (batch.getDataSize() > BATCH_BYTES) {
          store.db.write(store.unsynced, batch);
          batch.clear();
        }
      } catch (RocksDBException e) {
        throw new IOException("Writing the salvaged log: " + e.getMessage(), e);
      }
    }

    private void addIfUnknown(ColumnFamilyHandle family, byte[] key, byte[] value)
        throws RocksDBException {
      if (store.db.get(family, store.reading, key) == null) {
        batch.put(family, key, value);
      }
    }

    @Override
    public void close() throws IOException {
      try (batch) {
        store.db.write(store.unsynced, batch);
      } catch (RocksDBException e) {
        throw new IOException("Writing the salvaged log: " + e.getMessage(), e);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
