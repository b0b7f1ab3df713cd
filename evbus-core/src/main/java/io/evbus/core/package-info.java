/** The engine: assembles a bus from its configuration and runs it. */
@NullMarked
package io.evbus.core;

import org.jspecify.annotations.NullMarked;
