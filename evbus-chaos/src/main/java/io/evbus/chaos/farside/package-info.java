/** Real brokers and servers as destinations, and what they got, read with their own clients. */
@NullMarked
package io.evbus.chaos.farside;

import org.jspecify.annotations.NullMarked;
