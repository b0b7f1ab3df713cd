/**
 * What an application uses: the {@link io.evbus.EventBus}, the {@link io.evbus.Event}, the {@link
 * io.evbus.Receipt} that a put gives back, and the values that describe lanes.
 */
@NullMarked
package io.evbus;

import org.jspecify.annotations.NullMarked;
