/**
 * Events to RabbitMQ, or another broker of AMQP 0-9-1.
 *
 * <ul>
 *   <li>Accepted: the broker has confirmed the message and has not returned it as unroutable, so it
 *       is in at least one queue; in a durable queue it is on disk.
 *   <li>Order: as sent; a message that is sent again after a lost connection may arrive twice and
 *       behind later ones.
 *   <li>Duplicates: at most the lane's window for each lost connection. Each message carries the
 *       event's id as its {@code message-id}; the broker does not de-duplicate.
 *   <li>Limits: 128 MiB for a message, the broker's own default; 255 bytes for an id, a content
 *       type, a routing key and a header's name; a frame (128 KiB by default) for all headers.
 * </ul>
 */
@NullMarked
package io.evbus.ingress.rabbitmq;

import org.jspecify.annotations.NullMarked;
