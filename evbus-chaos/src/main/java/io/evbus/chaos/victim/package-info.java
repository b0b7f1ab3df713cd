/** The process that is harmed: a real bus, producers, and lanes to the sinks outside. */
@NullMarked
package io.evbus.chaos.victim;

import org.jspecify.annotations.NullMarked;
