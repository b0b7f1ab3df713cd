package io.evbus.spi;

import java.nio.ByteBuffer;

/**
 * A dead letter, as the core encodes it.
 *
 * @param lane the lane's name
 * @param offset the event's offset
 * @param record opaque to the log
 */
public record DeadRecord(String lane, long offset, ByteBuffer record) {}
