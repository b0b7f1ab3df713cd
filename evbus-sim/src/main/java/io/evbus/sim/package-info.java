/**
 * The real engine on virtual time: one thread, seeded schedules, publishers that misbehave, and an
 * oracle that knows what each destination really got.
 */
@NullMarked
package io.evbus.sim;

import org.jspecify.annotations.NullMarked;
