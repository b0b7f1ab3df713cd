package io.evbus;

import java.util.Optional;

/**
 * What became of a replay. {@code matched = delivered + dead + pending} unless it was a dry run.
 * Immutable.
 *
 * @param matched events in the range that the lane takes
 * @param delivered those that were confirmed
 * @param dead those that the destination refused for good
 * @param pending those that were not confirmed in time
 * @param firstOffset the first of them, if there is one
 * @param lastOffset the last of them, if there is one
 * @param lastError the latest failure in words, if any
 */
public record ReplayReport(
    long matched,
    long delivered,
    long dead,
    long pending,
    Optional<Long> firstOffset,
    Optional<Long> lastOffset,
    Optional<String> lastError) {}
