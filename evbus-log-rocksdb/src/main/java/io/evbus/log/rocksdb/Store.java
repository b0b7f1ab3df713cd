package io.evbus.log.rocksdb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionJobInfo;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushJobInfo;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** An open db with every native handle that it needs; closed once, by its owner. */
final class Store implements AutoCloseable {
  private static final int OPEN_FILES = 256;
  private static final long WAL_BYTES = 32L << 20;
  private static final int BLOCK_BYTES = 16 << 10;

  final RocksDB db;
  final ColumnFamilyHandle meta;

  final WriteOptions synced;
  final WriteOptions unsynced;

  final ReadOptions reading;

  private final List<AutoCloseable> handles;

  private Store(RocksDB db, ColumnFamilyHandle meta, List<AutoCloseable> handles) {
    this.db = db;
    this.meta = meta;
    this.synced = new WriteOptions().setSync(true);
    this.unsynced = new WriteOptions();
    this.reading = new ReadOptions();
    this.handles = handles;
  }

  /**
   * Opens a db.
   *
   * @param tablesChanged is called when tables were added or merged, before any is removed
   */
  static Store open(Path folder, Settings settings, boolean create, Runnable tablesChanged)
      throws RocksDBException {
    List<AutoCloseable> handles = new ArrayList<>();
    try {
      Cache cache = keep(handles, new LRUCache(settings.blockCacheBytes()));
      BlockBasedTableConfig table =
          new BlockBasedTableConfig()
              .setBlockCache(cache)
              .setBlockSize(BLOCK_BYTES)
              .setCacheIndexAndFilterBlocks(true)
              .setPinL0FilterAndIndexBlocksInCache(true);
      ColumnFamilyOptions metaOptions =
          keep(handles, new ColumnFamilyOptions())
              .setTableFormatConfig(table)
              .setCompressionType(CompressionType.LZ4_COMPRESSION)
              .setWriteBufferSize(settings.writeBufferBytes() / 2)
              .setMaxWriteBufferNumber(2)
              .setDisableAutoCompactions(true);
      List<AbstractEventListener> listeners =
          List.of(keep(handles, new NoSelfHelp()), keep(handles, new Tables(tablesChanged)));
      DBOptions options =
          keep(handles, DBOptions.getDBOptionsFromProps(unnamedOptions()))
              .setCreateIfMissing(create)
              .setCreateMissingColumnFamilies(create)
              .setParanoidChecks(true)
              .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
              .setMaxBgErrorResumeCount(0)
              .setListeners(listeners)
              .setMaxOpenFiles(OPEN_FILES)
              .setMaxTotalWalSize(WAL_BYTES)
              .setMaxBackgroundJobs(2)
              .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
              .setKeepLogFileNum(2)
              .setMaxLogFileSize(1 << 20);
      List<ColumnFamilyHandle> families = new ArrayList<>();
      RocksDB db =
          RocksDB.open(
              options,
              folder.toString(),
              List.of(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, metaOptions)),
              families);
      return new Store(db, families.get(0), handles);
    } catch (RocksDBException | RuntimeException e) {
      release(handles);
      throw e;
    }
  }

  private static final class Tables extends AbstractEventListener {
    private final Runnable changed;

    Tables(Runnable changed) {
      super(EnabledEventCallback.ON_FLUSH_COMPLETED, EnabledEventCallback.ON_COMPACTION_COMPLETED);
      this.changed = changed;
    }

    @Override
    public void onFlushCompleted(RocksDB db, FlushJobInfo flush) {
      changed.run();
    }

    @Override
    public void onCompactionCompleted(RocksDB db, CompactionJobInfo merge) {
      changed.run();
    }
  }

  /**
   * Lets tables be merged from now on. Until then none is removed but what the manifest does not
   * name.
   */
  void beginMerging() throws RocksDBException {
    db.enableAutoCompaction(List.of(meta));
  }

  /** Notes that the progress of lanes may be missing. */
  void loseLanes() throws RocksDBException {
    db.put(meta, synced, Keys.LANES_LOST, new byte[0]);
  }

  /** Makes changes again, each a batch in RocksDB's own format. */
  void redo(List<byte[]> changes) throws RocksDBException {
    for (byte[] change : changes) {
      try (WriteBatch batch = new WriteBatch(change)) {
        db.write(unsynced, batch);
      }
    }
  }

  /** Begins to write tables of what stands in write-ahead logs, which are removed then. */
  void giveUpWriteAheadLogs() throws RocksDBException {
    try (FlushOptions now = new FlushOptions().setWaitForFlush(false)) {
      db.flush(now, List.of(meta));
    }
  }

  /** What RocksJava has no setters for. */
  private static Properties unnamedOptions() {
    Properties options = new Properties();
    // A write-ahead log that is gone would else be missed by nobody, unless it is the last.
    options.setProperty("track_and_verify_wals_in_manifest", "true");
    return options;
  }

  private static <T extends AutoCloseable> T keep(List<AutoCloseable> handles, T handle) {
    handles.add(handle);
    return handle;
  }

  private static void release(List<AutoCloseable> handles) {
    for (int i = handles.size() - 1; i >= 0; i--) {
      try {
        handles.get(i).close();
      } catch (Exception e) {
        throw new IllegalStateException("Closing a native handle", e);
      }
    }
  }

  @Override
  public void close() {
    synced.close();
    unsynced.close();
    reading.close();
    meta.close();
    db.close();
    release(handles);
  }
}
