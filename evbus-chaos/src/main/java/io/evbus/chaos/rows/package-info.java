/** The rows, one class each. */
@NullMarked
package io.evbus.chaos.rows;

import org.jspecify.annotations.NullMarked;
