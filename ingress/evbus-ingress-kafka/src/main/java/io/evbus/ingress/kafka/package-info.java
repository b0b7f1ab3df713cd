/**
 * Events to Apache Kafka.
 *
 * <ul>
 *   <li>Accepted: every replica that is in sync has the record, in its page cache; how many these
 *       must be is the topic's {@code min.insync.replicas}.
 *   <li>Order: as sent, within a partition; events with the same key go to the same partition. The
 *       client keeps order over its own retries. After a failure of any other kind than a rejected
 *       event the producer sends nothing more, so that nothing overtakes what failed.
 *   <li>Duplicates: none while the client's own retries last; otherwise at most the lane's window
 *       for each producer that is given up. Each record carries the event's id as its {@code ce_id}
 *       header; the broker does not de-duplicate.
 *   <li>Limit: {@code max_request_size}, 1 MiB, for a record with its key and headers.
 * </ul>
 *
 * <p>A record is a CloudEvent in the binary mode of the Kafka binding: the body is the value, the
 * attributes are headers that begin with {@code ce_}, and the event's own headers stand beside them
 * under their own names.
 */
@NullMarked
package io.evbus.ingress.kafka;

import org.jspecify.annotations.NullMarked;
