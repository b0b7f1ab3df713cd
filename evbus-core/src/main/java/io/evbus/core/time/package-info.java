/** Clock, timers and threads, as arguments, so that the engine also runs on virtual time. */
@NullMarked
package io.evbus.core.time;

import org.jspecify.annotations.NullMarked;
