/** The file {@code evbus.yaml}. */
@NullMarked
package io.evbus.cli.config;

import org.jspecify.annotations.NullMarked;
