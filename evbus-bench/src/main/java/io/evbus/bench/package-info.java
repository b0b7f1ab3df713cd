/** Benchmarks: evbus against the bare client, in the same run, as a ratio. */
@NullMarked
package io.evbus.bench;

import org.jspecify.annotations.NullMarked;
