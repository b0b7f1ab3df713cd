package io.evbus.spi;

import java.nio.ByteBuffer;

/**
 * What a lane has confirmed, as the core encodes it: at most 4 KiB.
 *
 * @param lane the lane's name
 * @param state opaque to the log
 */
public record Progress(String lane, ByteBuffer state) {}
