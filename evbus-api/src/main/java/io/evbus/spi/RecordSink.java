package io.evbus.spi;

import java.nio.ByteBuffer;

/** Takes the records that a cursor reads. */
@FunctionalInterface
public interface RecordSink {
  /** One record; the buffer is valid only during the call. */
  void accept(long offset, ByteBuffer record);
}
