/** The internal ingress: queues inside the process. */
@NullMarked
package io.evbus.core.queue;

import org.jspecify.annotations.NullMarked;
