/** Engines of this process on small data folders that are harmed while they are closed. */
@NullMarked
package io.evbus.chaos.disk;

import org.jspecify.annotations.NullMarked;
