/** Outputters: how the commands show data. */
@NullMarked
package io.evbus.cli.output;

import org.jspecify.annotations.NullMarked;
