package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
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
  private static final long FIRST_LOG_NUMBER = 1_000_000;

  private final Path damaged;
  private final Path fresh;
  private final Settings settings;
  private long entries;

  Salvage(Path damaged, Path fresh, Settings settings) {
    this.damaged = damaged;
    this.fresh = fresh;
    this.settings = settings;
  }

  /** Makes the new db; gives the number of entries that tables held. */
  long run() throws IOException {
    delete(fresh);
    try {
      Store.open(fresh, settings, true, () -> {}).close();
      adoptLogs();
      try (Store store = Store.open(fresh, settings, false, () -> {})) {
        for (Path table : files(".sst")) {
          copy(table, store);
        }
        // A table that is missing can't say what was in it.
        store.loseLanes();
      }
    } catch (RocksDBException e) {
      throw new IOException(
          "Salvaging the log in " + damaged + ": " + e.getMessage() + "; it is as it was", e);
    }
    return entries;
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
        for (at.seekToFirst(); at.isValid(); at.next()) {
          writing.add(at.key(), at.value());
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

  /** Writes batches of what the new db does not know better. */
  private final class Writing implements AutoCloseable {
    private final Store store;
    private final WriteBatch batch = new WriteBatch();

    Writing(Store store) {
      this.store = store;
    }

    void add(byte[] key, byte[] value) throws IOException {
      try {
        entries++;
        if (key[0] == Keys.DEAD) {
          addIfUnknown(key, value);
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

    private void addIfUnknown(byte[] key, byte[] value) throws RocksDBException {
      if (store.db.get(store.meta, store.reading, key) == null) {
        batch.put(store.meta, key, value);
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
