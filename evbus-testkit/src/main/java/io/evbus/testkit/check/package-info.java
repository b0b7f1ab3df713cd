/**
 * The oracle of the reliability tests: what producers were told, what each destination got, and a
 * verdict on every lane. It stands outside the engine and knows nothing of it.
 */
@NullMarked
package io.evbus.testkit.check;

import org.jspecify.annotations.NullMarked;
