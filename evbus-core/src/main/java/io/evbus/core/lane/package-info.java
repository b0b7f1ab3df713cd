/** Delivery to one destination: a state machine, and the task that runs it. */
@NullMarked
package io.evbus.core.lane;

import org.jspecify.annotations.NullMarked;
