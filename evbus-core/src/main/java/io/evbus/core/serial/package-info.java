/** Objects to bodies and back. */
@NullMarked
package io.evbus.core.serial;

import org.jspecify.annotations.NullMarked;
