package io.evbus;

import java.util.Optional;

/**
 * The state of a durable log at one moment. Immutable.
 *
 * @param first the least offset that it holds
 * @param next the offset of the next event
 * @param stable the offset that follows every stable event
 * @param usedBytes the bytes of its events
 * @param maxBytes the most that it takes
 * @param trouble why nothing can be written at present, if so
 */
public record LogStats(
    long first, long next, long stable, long usedBytes, long maxBytes, Optional<String> trouble) {}
