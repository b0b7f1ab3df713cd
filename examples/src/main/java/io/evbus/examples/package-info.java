/** Each way to integrate evbus, one class for each; run by the tests. */
@NullMarked
package io.evbus.examples;

import org.jspecify.annotations.NullMarked;
