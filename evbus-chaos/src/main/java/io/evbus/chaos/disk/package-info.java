/** Data folders and disks that are harmed while no engine is on them, and what is left on them. */
@NullMarked
package io.evbus.chaos.disk;

import org.jspecify.annotations.NullMarked;
