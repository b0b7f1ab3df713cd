/**
 * The durable log on RocksDB. Its folder, format version 1:
 *
 * <pre>
 * format         "evbus-log-rocksdb 1"
 * acknowledged   the offset after the last acknowledged one (8 bytes), CRC-32C (4); never synced
 * db/            RocksDB, two column families
 *   default      p LANE            commit number (8), a lane's progress
 *                d LANE 0 offset   a dead letter
 *                l                 there while some lanes' progress is lost
 *                t                 commit number (8), the least offset that is held (8)
 *   records      offset (8)        a record; numbers are big-endian
 * spare/         second names of tables while the log is being opened
 * db.new/        a db that is being filled from a damaged one
 * damaged-N/     a db that could not be opened, kept for whoever wants to look; may be removed
 * salvage        its presence makes the next opening copy what is readable into a new db
 * </pre>
 *
 * <p>Records are only ever added, and given up by deleting whole files of them: there are no range
 * tombstones, so that no compaction needs to read a record, and a damaged one harms nobody but
 * itself. The commit number tells the newest of several values when files are read without their
 * manifest. A folder whose file {@code format} names another version is refused and stays as it is.
 */
@NullMarked
package io.evbus.log.rocksdb;

import org.jspecify.annotations.NullMarked;
