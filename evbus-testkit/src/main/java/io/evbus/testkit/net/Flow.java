package io.evbus.testkit.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** One direction of a connection. Confined to the proxy's thread. */
final class Flow {
  private static final int MOST_QUEUED_BYTES = 256 << 10;
  private static final int READ_BYTES = 64 << 10;
  private static final long NEVER = Long.MAX_VALUE;

  /** What a throttled line that was idle lets through at once. */
  private static final long BURST_NANOS = 100_000_000;

  /** Bytes that were read at one time. */
  private record Chunk(long readNanos, ByteBuffer bytes) {}

  private final SocketChannel from;
  private final SocketChannel to;
  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private int queuedBytes;
  private long delayNanos;
  private long nanosPerByte;

  /** Up to when the time is used by bytes that passed a throttle. */
  private long paidNanos = System.nanoTime();

  private long bytesUntilCut = NEVER;
  private boolean isSwallowing;
  private boolean isBlocked;
  private boolean hasEnded;
  private boolean isShut;

  Flow(SocketChannel from, SocketChannel to) {
    this.from = from;
    this.to = to;
  }

  void swallow() {
    isSwallowing = true;
    chunks.clear();
    queuedBytes = 0;
  }

  boolean isSwallowing() {
    return isSwallowing;
  }

  void delay(long millis) {
    delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Lets through so many bytes a second; 0 is as many as there are. */
  void throttle(long bytesPerSecond) {
    nanosPerByte = bytesPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    paidNanos = System.nanoTime();
  }

  void cutAfter(long bytes) {
    bytesUntilCut = bytes;
  }

  void heal() {
    delay(0);
    throttle(0);
    cutAfter(NEVER);
  }

  boolean isCut() {
    return bytesUntilCut == 0;
  }

  boolean wantsToRead() {
    return !hasEnded && queuedBytes < MOST_QUEUED_BYTES;
  }

  boolean wantsToWrite() {
    return isBlocked;
  }

  /** Whether the sender has closed and all that it sent has been passed on or swallowed. */
  boolean isDone() {
    return hasEnded && chunks.isEmpty();
  }

  boolean hasEnded() {
    return hasEnded;
  }

  /** Reads no more; what was read is still passed on. */
  void endEarly() {
    hasEnded = true;
  }

  /** Reads what is there; the number of bytes, less than 0 at the end. */
  int read() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    int read = from.read(buffer);
    if (read < 0) {
      hasEnded = true;
    } else if (read > 0 && !isSwallowing) {
      chunks.add(new Chunk(System.nanoTime(), buffer.flip()));
      queuedBytes += read;
    }
    return read;
  }

  /** Passes on what is due. */
  void write() throws IOException {
    isBlocked = false;
    while (!chunks.isEmpty() && !isCut() && nanosToWait() <= 0) {
      ByteBuffer bytes = chunks.element().bytes();
      int allowed = (int) Math.min(bytes.remaining(), Math.min(bytesUntilCut, allowedByThrottle()));
      int written = to.write(bytes.slice(bytes.position(), allowed));
      bytes.position(bytes.position() + written);
      queuedBytes -= written;
      paidNanos += written * nanosPerByte;
      if (bytesUntilCut != NEVER) {
        bytesUntilCut -= written;
      }
      if (!bytes.hasRemaining()) {
        chunks.remove();
      }
      if (written < allowed) {
        isBlocked = true;
        return;
      }
    }
    if (isDone() && !isShut && !isSwallowing) {
      isShut = true;
      to.shutdownOutput();
    }
  }

  /** How long until something is due; {@link Long#MAX_VALUE} when nothing is there. */
  long nanosToWait() {
    if (chunks.isEmpty() || isBlocked) {
      return NEVER;
    }
    long now = System.nanoTime();
    long delayed = chunks.element().readNanos() + delayNanos - now;
    paidNanos = Math.max(paidNanos, now - Math.max(nanosPerByte, BURST_NANOS));
    return Math.max(delayed, paidNanos + nanosPerByte - now);
  }

  private long allowedByThrottle() {
    return nanosPerByte == 0 ? NEVER : Math.max(1, (System.nanoTime() - paidNanos) / nanosPerByte);
  }
}
