package io.evbus.chaos.victim;

import org.HdrHistogram.Histogram;

/**
 * How long puts took since it was last asked for, from when they were meant to begin.
 *
 * @param count the puts
 * @param p50Nanos half were faster
 * @param p99Nanos 99 % were faster
 * @param mostNanos the slowest
 */
public record Latency(long count, long p50Nanos, long p99Nanos, long mostNanos) {
  static Latency of(Histogram histogram) {
    return new Latency(
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(99),
        histogram.getMaxValue());
  }
}
