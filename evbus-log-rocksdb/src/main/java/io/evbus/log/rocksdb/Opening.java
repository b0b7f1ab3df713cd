package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/**
 * Finds a db that can be used: the one that is there, else what can be read of a damaged one,
 * copied into a new one. Interrupted anywhere, the next opening does the rest. Used once.
 */
final class Opening {
  private static final System.Logger LOG = System.getLogger(Opening.class.getName());

  private final LogFolder folder;
  private final Settings settings;
  private final TableList tables;
  private boolean salvaged;

  Opening(LogFolder folder, Settings settings, TableList tables) {
    this.folder = folder;
    this.settings = settings;
    this.tables = tables;
  }

  Store open(boolean isNew) throws IOException {
    if (folder.isMarkedForSalvage() && Files.exists(folder.db())) {
      setAside("a file of it is damaged");
    }
    Optional<Path> damaged = Files.exists(folder.db()) ? Optional.empty() : folder.lastDamaged();
    if (damaged.isPresent()) {
      salvage(damaged.get());
    }
    folder.unmark();
    try {
      boolean missing = !Files.exists(folder.db());
      if (missing && !isNew) {
        LOG.log(
            System.Logger.Level.ERROR,
            "Opening the log in {0}: its db is gone; a new one begins",
            folder.path());
      }
      Store store = Store.open(folder.db(), settings, missing, tables::note);
      if (missing && !isNew) {
        store.loseLanes();
      }
      return store;
    } catch (RocksDBException e) {
      if (!Damage.isDamage(e)) {
        throw Damage.failure("Opening the log", folder, e);
      }
      setAside(String.valueOf(e.getMessage()));
      salvage(folder.lastDamaged().orElseThrow());
    }
    try {
      return Store.open(folder.db(), settings, false, tables::note);
    } catch (RocksDBException e) {
      throw Damage.failure("Opening the salvaged log", folder, e);
    }
  }

  private void setAside(String why) throws IOException {
    Path aside = folder.nextDamaged();
    Files.move(folder.db(), aside);
    folder.sync();
    LOG.log(
        System.Logger.Level.ERROR,
        "Opening the log in {0}: {1}; it is set aside as {2}, and what can be read is copied into a"
            + " new one",
        folder.path(),
        why,
        aside.getFileName());
  }

  /** Whether the db is what could be read of a damaged one. */
  boolean hasSalvaged() {
    return salvaged;
  }

  private void salvage(Path damaged) throws IOException {
    salvaged = true;
    long entries = new Salvage(damaged, folder.fresh(), settings).run();
    Files.move(folder.fresh(), folder.db());
    folder.sync();
    LOG.log(
        System.Logger.Level.WARNING,
        "Opening the log in {0}: {1} entries were copied from tables of {2}, which may be removed",
        folder.path(),
        entries,
        damaged.getFileName());
  }
}
