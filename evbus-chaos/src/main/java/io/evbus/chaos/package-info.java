/**
 * The reliability rows and what runs them: {@code bin/evbus chaos}. Each row does harm to the real
 * engine in a process of its own and holds what producers were told against what destinations got.
 */
@NullMarked
package io.evbus.chaos;

import org.jspecify.annotations.NullMarked;
