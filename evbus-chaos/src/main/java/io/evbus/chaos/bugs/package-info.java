/** Planted bugs: patches, a scratch copy of the sources to plant them in, and tests run on it. */
@NullMarked
package io.evbus.chaos.bugs;

import org.jspecify.annotations.NullMarked;
