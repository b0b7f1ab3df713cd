/**
 * Events to brokers of MQTT 5, with QoS 1.
 *
 * <ul>
 *   <li>Accepted: the broker has taken responsibility for the message (PUBACK) and, if it tells at
 *       all, at least one subscription takes it. What it keeps over its own death is its own.
 *   <li>Order: as sent, for each topic; a message that is sent again after a lost connection may
 *       arrive twice and behind later ones.
 *   <li>Duplicates: at most the lane's window, and at most the broker's receive maximum, for each
 *       lost connection. Each message carries the event's id as its user property {@code id}.
 *   <li>Limits: the broker's maximum packet size; 65,535 bytes for an id, a content type, a topic
 *       and a header's name or value.
 * </ul>
 *
 * <p>A message is a CloudEvent in the binary mode of the MQTT binding: the body is the payload, the
 * attributes are user properties of their own names, the content type is MQTT's own. The event's
 * headers stand beside them under their own names.
 *
 * <p>Sessions are clean and end with their connection: what was not answered, the lane sends again.
 */
@NullMarked
package io.evbus.ingress.mqtt;

import org.jspecify.annotations.NullMarked;
