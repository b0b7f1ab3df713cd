package io.evbus.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A durable log of opaque records at dense offsets, with what each lane has confirmed and its dead
 * letters.
 *
 * <p>Promises: a record whose {@link #append} returned survives the death of the process and of the
 * machine. What {@link #commit} wrote survives in the order in which it was written, a part at the
 * end may be lost, and it never outlives an append that came before it. Damage is found and named,
 * never handed out as a record and never a reason not to open.
 *
 * <p>Threads: {@link #append}, {@link #trim} and {@link #close} are each called by one thread at a
 * time; everything may be called beside each other. All calls may block. After {@link #close} every
 * call throws IOException; a close waits for the calls that are under way.
 *
 * <p>Failure: after an append, a commit or a trim that threw anything but {@link NoRoomException},
 * the log must be closed and opened again, for it is unknown what was written. Then the range of
 * the append that threw is appended again, whatever {@link Recovery#next} says.
 */
public interface Log extends AutoCloseable {
  /**
   * What the log holds; the first call.
   *
   * @throws IOException when even that can't be read
   */
  Recovery recover() throws IOException;

  /**
   * Writes records and returns when they are stable.
   *
   * <p>Throws {@link NoRoomException} when the disk is nearly full; the rest is for what makes
   * room.
   *
   * @param first the offset of the first record: that after the last one written, or again the
   *     first of an append that threw; after damage it may lie further on, and nothing is between
   * @param records the records, each from position to limit; the log neither keeps nor moves the
   *     buffers
   */
  void append(long first, List<ByteBuffer> records) throws IOException;

  /**
   * Writes progress and dead letters, all or nothing; need not be stable when it returns. Each
   * takes the place of an earlier progress of its lane, or dead letter of its lane and offset. The
   * log neither keeps nor moves the buffers.
   */
  void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException;

  /**
   * Opens a cursor at the first readable record at or after an offset, which may lie ahead of all.
   */
  Cursor open(long offset) throws IOException;

  /**
   * Makes every commit so far stable, then gives up the records before an offset: no cursor hands
   * them out again, not one that was open either. Only a crash may bring them back. An offset
   * before the first record changes nothing.
   *
   * @param before at most the offset after the last record, which empties the log
   */
  void trim(long before) throws IOException;

  /**
   * Dead letters of a lane by rising offset.
   *
   * @param lane the lane, or empty for all lanes, which are then sorted by lane
   * @param from the least offset
   * @param most how many at most
   */
  List<DeadRecord> deadLetters(String lane, long from, int most) throws IOException;

  /** Removes a lane's dead letters from an offset (inclusive) to another (exclusive). */
  void purge(String lane, long from, long to) throws IOException;

  /** Removes a lane's progress and its dead letters. */
  void forget(String lane) throws IOException;

  /**
   * Makes every commit stable, unless a write failed before, and closes; a second call does
   * nothing.
   */
  @Override
  void close() throws IOException;
}
