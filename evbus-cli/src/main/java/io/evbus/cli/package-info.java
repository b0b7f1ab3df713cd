/** The commands {@code evbus}, {@code evbus_test} and {@code acct}: one class for each verb. */
@NullMarked
package io.evbus.cli;

import org.jspecify.annotations.NullMarked;
