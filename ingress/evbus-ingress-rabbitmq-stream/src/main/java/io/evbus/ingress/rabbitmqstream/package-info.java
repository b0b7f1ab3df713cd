/**
 * Events to streams of RabbitMQ, over the stream protocol.
 *
 * <ul>
 *   <li>Accepted: the broker has confirmed the message, so a majority of the stream's replicas have
 *       it. Streams don't sync: it is in memory that outlives the broker's process, and the disk
 *       has it a moment later.
 *   <li>Duplicates: none, over lost connections and restarts of the broker; over a restart of evbus
 *       none with a durable log. The producer's name is the lane in its log, and a message's
 *       publishing id is the event's offset plus one, for to the broker 0 is none. The broker
 *       confirms and drops an id that is not beyond the last one of the name.
 *   <li>Order: that of the log.
 *   <li>Limits: 1 MiB for a message, the broker's own default frame.
 * </ul>
 *
 * <p>It is built on the client's {@code Client}, one connection, and not on its {@code
 * Environment}, which connects anew and sends again by itself.
 */
@NullMarked
package io.evbus.ingress.rabbitmqstream;

import org.jspecify.annotations.NullMarked;
