/** JMH benchmarks of the pieces that every event passes: {@code bin/evbus bench micro}. */
@NullMarked
package io.evbus.bench.micro;

import org.jspecify.annotations.NullMarked;
