package io.evbus.log.rocksdb;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Gap;
import io.evbus.spi.Log;
import io.evbus.spi.NoRoomException;
import io.evbus.spi.Progress;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** The log on an open db. Every call holds a lease, so that no handle is used after its close. */
final class RocksDbLog implements Log {
  private static final System.Logger LOG = System.getLogger(RocksDbLog.class.getName());

  private final LogFolder folder;
  private final Store store;
  private final Records records;
  private final HighWater highWater;
  private final Leases leases = new Leases();
  private final Meta meta;
  private final long reserveBytes;
  private volatile long first;
  private volatile long next;
  private volatile @Nullable IOException failed;
  private boolean warned;

  private RocksDbLog(
      LogFolder folder,
      Store store,
      Records records,
      HighWater highWater,
      Meta meta,
      long reserveBytes) {
    this.folder = folder;
    this.store = store;
    this.records = records;
    this.highWater = highWater;
    this.meta = meta;
    this.first = meta.first();
    this.reserveBytes = reserveBytes;
  }

  /** Opens the log, after salvaging it when it is damaged. */
  static Log open(LogFolder folder, Settings settings) throws IOException {
    TableList tables = new TableList(folder);
    Opening opening = new Opening(folder, settings, tables);
    Orphans orphans;
    Store store;
    try {
      boolean isNew = folder.prepare();
      orphans = Orphans.keep(folder, tables);
      store = opening.open(isNew);
    } catch (FileSystemException e) {
      throw Damage.failure("Opening the log", folder, e);
    }
    try {
      Meta meta = Meta.read(store);
      if (opening.hasSalvaged() || !orphans.holdMore(store, meta)) {
        orphans.forget();
        tables.begin();
        return begin(folder, settings, store, meta);
      }
      store.close();
      orphans.giveBack();
    } catch (RocksDBException | IOException e) {
      store.close();
      if (!(e instanceof RocksDBException damage && Damage.isDamage(damage))) {
        throw Damage.failure("Opening the log", folder, e);
      }
      if (opening.hasSalvaged()) {
        throw new IOException(
            "Opening the log in "
                + folder.path()
                + ": what was just salvaged is damaged again: "
                + e.getMessage()
                + "; check the disk, and start on a copy of the folder on another one",
            e);
      }
    }
    folder.markForSalvage();
    return open(folder, settings);
  }

  private static Log begin(LogFolder folder, Settings settings, Store store, Meta found)
      throws IOException, RocksDBException {
    HighWater highWater = new HighWater(folder.acknowledged());
    try {
      folder.sync();
      store.beginMerging();
      Records records = Records.open(folder, settings.segmentBytes(), highWater.read());
      if (!records.holdChangesAfter(found.number())) {
        store.loseLanes();
      }
      store.redo(records.changesAfter(found.number()));
      return new RocksDbLog(
          folder, store, records, highWater, Meta.read(store), settings.reserveBytes());
    } catch (IOException | RocksDBException e) {
      highWater.close();
      throw e;
    }
  }

  @Override
  public Recovery recover() throws IOException {
    try (Leases.Lease lease = leases.take()) {
      long acknowledged = highWater.read();
      long end = Math.max(first, records.end());
      List<Gap> gaps = new ArrayList<>();
      if (acknowledged > end) {
        gaps.add(
            new Gap(
                end,
                acknowledged,
                "they were acknowledged, and the end of the log in " + folder.path() + " is gone"));
      }
      next = Math.max(end, acknowledged);
      if (next > acknowledged) {
        note(next); // A kill between a sync and its note must not leave the end unnamed for ever.
      }
      // What is missing at the end may have held the only progress of a lane.
      boolean lanesLost = meta.lanesLost() || !gaps.isEmpty();
      return new Recovery(first, next, meta.lanes(), gaps, lanesLost);
    }
  }

  @Override
  public void append(long from, List<ByteBuffer> group) throws IOException {
    long end = from + group.size();
    try (Leases.Lease lease = leases.take()) {
      check();
      checkRoom(group);
      write(from, group);
      next = Math.max(next, end);
      note(end);
    } catch (RocksDBException e) {
      throw fail("Appending to", e);
    }
  }

  private void write(long from, List<ByteBuffer> group) throws IOException, RocksDBException {
    try {
      records.append(from, group, this::makeStable);
    } catch (IOException e) {
      failed = Damage.failure("Appending to the log", folder, e);
      throw failed;
    }
  }

  /** Of all changes so far; no other is under way. */
  private long makeStable() throws RocksDBException {
    store.db.syncWal();
    return meta.number();
  }

  /** What fills the disk itself could neither let go of what was delivered nor be opened again. */
  private void checkRoom(List<ByteBuffer> group) throws IOException, RocksDBException {
    long bytes = group.stream().mapToLong(ByteBuffer::remaining).sum();
    long free = folder.path().toFile().getUsableSpace();
    if (free - bytes < reserveBytes) {
      records.makeRoom();
      free = folder.path().toFile().getUsableSpace();
    }
    if (free - bytes < reserveBytes) {
      store.giveUpWriteAheadLogs();
      throw new NoRoomException(
          "Appending to the log in "
              + folder.path()
              + ": the disk is full but for "
              + (free >> 20)
              + " MiB, which the log needs to make room; free some space");
    }
  }

  /** Under a lease. The side file only helps to name what is missing; its failure fails nothing. */
  private void note(long end) {
    try {
      highWater.write(end);
    } catch (IOException e) {
      if (!warned) {
        warned = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "Writing {0}: {1}; a lost end of the log could not be named",
            folder.acknowledged(),
            e.getMessage());
      }
    }
  }

  @Override
  public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
    change(
        "Committing to",
        (batch, number) -> {
          for (Progress lane : progress) {
            batch.put(store.meta, Keys.progress(lane.lane()), Meta.value(number, lane.state()));
          }
          for (DeadRecord letter : dead) {
            byte[] key = Keys.dead(letter.lane(), letter.offset());
            batch.put(store.meta, key, bytes(letter.record()));
          }
        });
  }

  private interface Change {
    void to(WriteBatch batch, long number) throws RocksDBException;
  }

  /** Makes a change, and notes it beside the records, whose syncs make it stable. */
  private void change(String act, Change change) throws IOException {
    try (Leases.Lease lease = leases.take();
        WriteBatch batch = new WriteBatch()) {
      check();
      synchronized (records) {
        long number = begin(batch, change);
        note(number, batch.data());
        store.db.write(store.unsynced, batch);
      }
    } catch (RocksDBException e) {
      throw fail(act, e);
    }
  }

  private long begin(WriteBatch batch, Change change) throws RocksDBException {
    long number = meta.nextNumber();
    change.to(batch, number);
    batch.put(store.meta, Keys.NUMBER, Meta.value(number, ByteBuffer.allocate(0)));
    return number;
  }

  private void note(long number, byte[] batch) throws IOException {
    try {
      records.change(number, batch);
    } catch (IOException e) {
      failed = Damage.failure("Writing to the log", folder, e);
      throw failed;
    }
  }

  @Override
  public Cursor open(long offset) throws IOException {
    try (Leases.Lease lease = leases.take()) {
      return leases.keep(new SegmentCursor(this, records, leases, offset));
    }
  }

  /** The least offset that may be handed out. */
  long first() {
    return first;
  }

  /** The offset after the last one that may be handed out. */
  long next() {
    return next;
  }

  @Override
  public void trim(long before) throws IOException {
    try (Leases.Lease lease = leases.take();
        WriteBatch batch = new WriteBatch()) {
      check();
      if (before <= first) {
        return;
      }
      synchronized (records) {
        begin(batch, (to, number) -> giveUp(before, to, number));
        // This sync covers every commit before it: they share the write-ahead log.
        store.db.write(store.synced, batch);
      }
      first = before;
      records.trim(before);
    } catch (RocksDBException e) {
      throw fail("Trimming", e);
    }
  }

  private void giveUp(long before, WriteBatch batch, long number) throws RocksDBException {
    if (meta.lanesLost()) {
      batch.delete(store.meta, Keys.LANES_LOST); // Every lane that delivers is known by now.
    }
    batch.put(store.meta, Keys.TRIM, Meta.value(number, ByteBuffer.wrap(Keys.offset(before))));
  }

  @Override
  public List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes)
      throws IOException {
    List<DeadRecord> found = new ArrayList<>();
    long bytes = 0;
    try (Leases.Lease lease = leases.take();
        RocksIterator at = store.db.newIterator(store.meta, store.reading)) {
      at.seek(lane.isEmpty() ? new byte[] {Keys.DEAD} : Keys.dead(lane, from));
      while (found.size() < most && at.isValid() && at.key()[0] == Keys.DEAD) {
        byte[] key = at.key();
        if (!lane.isEmpty() && !Keys.isDeadOf(key, lane)) {
          break;
        }
        if (Keys.offset(key) >= from) {
          byte[] letter = at.value();
          bytes += letter.length;
          if (!found.isEmpty() && bytes > maxBytes) {
            break;
          }
          found.add(new DeadRecord(Keys.lane(key), Keys.offset(key), ByteBuffer.wrap(letter)));
        }
        at.next();
      }
      at.status();
      return found;
    } catch (RocksDBException e) {
      throw damaged("Reading dead letters of", e);
    }
  }

  @Override
  public void purge(String lane, long from, long to) throws IOException {
    change("Removing dead letters from", (batch, number) -> deleteDead(batch, lane, from, to));
  }

  @Override
  public void forget(String lane) throws IOException {
    change(
        "Forgetting a lane in",
        (batch, number) -> {
          batch.delete(store.meta, Keys.progress(lane));
          deleteDead(batch, lane, 0, Long.MAX_VALUE);
        });
  }

  private void deleteDead(WriteBatch batch, String lane, long from, long to)
      throws RocksDBException {
    try (RocksIterator at = store.db.newIterator(store.meta, store.reading)) {
      for (at.seek(Keys.dead(lane, from)); at.isValid(); at.next()) {
        byte[] key = at.key();
        if (!Keys.isDeadOf(key, lane) || Keys.offset(key) >= to) {
          break;
        }
        batch.delete(store.meta, key);
      }
      at.status();
    }
  }

  private void check() throws IOException {
    IOException cause = failed;
    if (cause != null) {
      throw new IOException(
          "Writing to the log in " + folder.path() + ": it must be opened again", cause);
    }
  }

  private IOException fail(String act, RocksDBException cause) throws IOException {
    IOException failure = damaged(act, cause);
    failed = failure;
    return failure;
  }

  /** Damage that a background task or a read of what lanes have confirmed met is salvaged next. */
  private IOException damaged(String act, RocksDBException cause) throws IOException {
    if (Damage.isDamage(cause)) {
      folder.markForSalvage();
    }
    return Damage.failure(act + " the log", folder, cause);
  }

  @Override
  public void close() throws IOException {
    if (!leases.close()) {
      return;
    }
    try {
      if (failed == null) {
        store.db.syncWal();
      }
    } catch (RocksDBException e) {
      throw Damage.failure("Closing the log", folder, e);
    } finally {
      store.close();
      highWater.close();
      records.close();
    }
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[from.remaining()];
    from.get(from.position(), bytes);
    return bytes;
  }
}
