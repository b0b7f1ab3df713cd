/**
 * Events to the streams of Redis, Valkey and other servers of their protocol.
 *
 * <ul>
 *   <li>Accepted: the server has appended the entry to the stream, in its memory. Whether that
 *       outlives the server is its {@code appendonly} and {@code appendfsync}, which a client can't
 *       see in an answer; {@code fsync} and {@code replicas} ask for more.
 *   <li>Order: as sent, within a stream; what is sent again after a lost connection or a refusal
 *       may stand behind later entries.
 *   <li>Duplicates: at most the lane's window for each lost connection. Each entry carries the
 *       event's id in its field {@code ce_id}; the server does not de-duplicate.
 *   <li>Limit: 512 MiB for a body, the server's {@code proto-max-bulk-len}.
 * </ul>
 *
 * <p>An entry has the attributes of a CloudEvent in fields that begin with {@code ce_}, as the
 * Kafka binding names them, {@code content-type}, the event's own headers under their own names,
 * and the body, as it is, in {@code data}. The order of the fields is always the same, for a server
 * keeps the names of neighbours that are alike only once. A header that has the name of another
 * field stands as {@code header:} and its name.
 *
 * <p>Commands are written by the lane's thread and their answers are read by another, so that the
 * next batch is on its way while the last one is answered.
 */
@NullMarked
package io.evbus.ingress.redis;

import org.jspecify.annotations.NullMarked;
