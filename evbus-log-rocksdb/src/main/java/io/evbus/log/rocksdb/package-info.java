/**
 * The durable log: events in segments of its own, and RocksDB for what lanes have confirmed. Its
 * folder, format version 2; numbers are big-endian, checksums CRC-32C:
 *
 * <pre>
 * format            "evbus-log-rocksdb 2"
 * acknowledged      the offset after the last acknowledged one (8 bytes), checksum (4); never synced
 * tables            the number of db's manifest (8), how many of its bytes are known (8), their
 *                   checksum (4), checksum (4); never synced
 * records/          segments, numbered as they were made: NNNNNN.segment; NNNNNN.spare, a removed
 *                   one until it is written over
 * db/               RocksDB
 *   p LANE            commit number (8), a lane's progress
 *   d LANE 0 offset   a dead letter
 *   l                 there while some lanes' progress is lost
 *   n                 commit number (8) of the last change
 *   t                 commit number (8), the least offset that is held (8)
 * spare/            second names of tables while the log is being opened
 * db.new/           a db that is being filled from a damaged one
 * damaged-N/        a db that could not be opened, kept for whoever wants to look; may be removed
 * salvage           its presence makes the next opening copy what is readable into a new db
 *
 * segment           magic (8) | marker (8) | least offset (8) | commit number (8) | checksum (4),
 *                   then blocks
 * block             marker (8) | checksum of the header's rest (4) | checksum of the contents (4)
 *                   | length of the contents (4) | records (4)
 *                   | records of the same group in blocks before; the highest bit: no more follow (4)
 *                   | offset of the first record (8) | contents
 *   of records      for each: length (4) | record
 *   of a change     no records; a commit number in place of the offset; a batch as RocksDB has it
 * </pre>
 *
 * <p>A group of records is written with one call and synced once. A block holds 64 of them or 16
 * KiB, so that damage costs no more; behind it the marker, which is random and in no event, tells
 * where the next one begins. A segment counts up to the least offset of the next one: what is
 * beyond was never acknowledged. So is a last group that is not whole, and is given up. Every
 * opening begins a new segment; a file that a crash or an error has left is read, but never written
 * again. Records are given up by removing whole segments, and with them those in which nothing can
 * be read.
 *
 * <p>A new segment may be written over a removed one, whose sync needs no journal then: its header
 * and zeros up to 4 KiB are made stable before the file takes the new name. Behind its own blocks
 * stand those of the segment before, whose marker was another: that of segment n is a random number
 * and n times 9E3779B97F4A7C15.
 *
 * <p>Changes of the db stand in its own write-ahead log and, as blocks, beside the records, whose
 * syncs make them stable in the order in which they were made; what the db lost is made again from
 * there. The db is synced before a segment begins. The commit number tells which changes those are,
 * and the newest of several values when tables are read without their manifest. A folder whose file
 * {@code format} names another version is refused and stays as it is.
 */
@NullMarked
package io.evbus.log.rocksdb;

import org.jspecify.annotations.NullMarked;
