/** A private RabbitMQ as a destination, and what it got, read with its own client. */
@NullMarked
package io.evbus.chaos.rabbitmq;

import org.jspecify.annotations.NullMarked;
