/** The events that lanes have still to deliver, in memory. */
@NullMarked
package io.evbus.core.ring;

import org.jspecify.annotations.NullMarked;
