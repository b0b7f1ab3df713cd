/**
 * Events to the streams of NATS JetStream.
 *
 * <ul>
 *   <li>Accepted: the stream that takes the subject has answered with a sequence number. With file
 *       storage the message survives the end of the server's process; it is synced later, by the
 *       server's {@code sync_interval}.
 *   <li>Order: as sent, within a stream; what is sent again after a lost connection or a refusal
 *       may stand behind later messages.
 *   <li>Duplicates: none within the stream's duplicate window, for each message carries the event's
 *       id as {@code Nats-Msg-Id}; an answer that it is one counts as Ok.
 *   <li>Limit: the server's {@code max_payload} for a message with its headers.
 * </ul>
 *
 * <p>A message is a CloudEvent in the binary mode of the NATS binding: the body is the payload, the
 * attributes are headers that begin with {@code ce-}, and the event's own headers stand beside them
 * under their own names.
 *
 * <p>Answers come to an inbox of the publisher's own, one subject for each message; nothing is ever
 * sent without one.
 */
@NullMarked
package io.evbus.ingress.nats;

import org.jspecify.annotations.NullMarked;
