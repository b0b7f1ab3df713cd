package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/**
 * Tables that an opening removes, because the manifest does not name them. A crash leaves such
 * files, and nothing in them is missing then; what was removed since must not come back from them.
 * A manifest whose end is cut off reads well and names too few: therefore, unless it is known to be
 * whole, every table has a second name until it is clear that the db holds what was in it. Used
 * once.
 */
final class Orphans {
  private static final System.Logger LOG = System.getLogger(Orphans.class.getName());
  private static final String TABLE = ".sst";
  private static final int GIVEN_BACK_NUMBER = 2_000_000;

  private final LogFolder folder;

  private Orphans(LogFolder folder) {
    this.folder = folder;
  }

  /** Names every table twice where some may be missed, also after an interrupted opening. */
  static Orphans keep(LogFolder folder, TableList list) throws IOException {
    Orphans orphans = new Orphans(folder);
    if (Files.exists(folder.db()) && (Files.exists(folder.spare()) || !list.isWhole())) {
      Files.createDirectories(folder.spare());
      for (Path table : tables(folder.db())) {
        orphans.nameTwice(table);
      }
    }
    return orphans;
  }

  private void nameTwice(Path table) throws IOException {
    Path name = folder.spare().resolve(table.getFileName());
    for (int i = 1; Files.exists(name); i++) {
      if (Files.isSameFile(name, table)) {
        return;
      }
      name = folder.spare().resolve(i + "-" + table.getFileName());
    }
    try {
      Files.createLink(name, table);
    } catch (UnsupportedOperationException | IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Naming a table twice", e);
    }
  }

  /** Whether a table that was removed held something that the db does not know. */
  boolean holdMore(Store store, Meta meta) throws IOException {
    for (Path table : tables(folder.spare())) {
      Path name = table.getFileName();
      Path original = folder.db().resolve(name);
      boolean isThere = Files.exists(original) && Files.isSameFile(original, table);
      if (!isThere && holdsMore(table, store, meta)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdsMore(Path table, Store store, Meta meta) {
    try (Options options = new Options();
        SstFileReader reader = new SstFileReader(options);
        ReadOptions reading = new ReadOptions()) {
      reader.open(table.toString());
      try (SstFileReaderIterator at = reader.newIterator(reading)) {
        for (at.seekToFirst(); at.isValid(); at.next()) {
          boolean isKnown =
              at.key()[0] == Keys.DEAD
                  ? store.db.get(store.meta, store.reading, at.key()) != null
                  : Meta.number(at.value()) <= meta.number();
          if (!isKnown) {
            return true;
          }
        }
      }
    } catch (RocksDBException e) {
      LOG.log(System.Logger.Level.DEBUG, "Looking into a table that was removed", e);
    }
    return false;
  }

  /** Puts what was removed back, for a salvage. */
  void giveBack() throws IOException {
    int number = GIVEN_BACK_NUMBER;
    for (Path table : tables(folder.spare())) {
      Path name = folder.db().resolve(table.getFileName());
      if (!Files.exists(name) || !Files.isSameFile(name, table)) {
        Files.move(table, folder.db().resolve(String.format(Locale.ROOT, "%06d.sst", number++)));
      }
    }
  }

  /** Nothing is missing. */
  void forget() throws IOException {
    for (Path table : tables(folder.spare())) {
      Files.delete(table);
    }
    Files.deleteIfExists(folder.spare());
  }

  private static List<Path> tables(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(TABLE)).sorted().toList();
    }
  }
}
