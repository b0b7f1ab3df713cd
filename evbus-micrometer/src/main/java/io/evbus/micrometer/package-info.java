/** The counters of a bus as meters of Micrometer. */
@NullMarked
package io.evbus.micrometer;

import org.jspecify.annotations.NullMarked;
