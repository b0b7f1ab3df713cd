/**
 * Events to web servers, one request each: webhooks.
 *
 * <ul>
 *   <li>Accepted: the server answered 2xx, so it has the event; what it does with it is its own.
 *   <li>Order: as sent with {@code max_in_flight: 1}; else requests overtake each other.
 *   <li>Duplicates: at most the requests in flight for each lost connection. Each request carries
 *       the event's id as {@code webhook-id}, and in the formats of CloudEvents as their id; it is
 *       the same over all attempts.
 *   <li>Limit: what the server takes; it answers 413 to more.
 * </ul>
 *
 * <p>What an answer means is decided in {@link io.evbus.ingress.http.HttpErrors} alone. Sources:
 * Standard Webhooks 1.0.0 (headers, signatures, meaning of answers); CloudEvents 1.0.2, HTTP
 * protocol binding 3.1 and 3.2, JSON event format 3.1; RFC 9110, 10.2.3 (Retry-After); RFC 6890 and
 * the IANA registries of special-purpose addresses.
 */
@NullMarked
package io.evbus.ingress.http;

import org.jspecify.annotations.NullMarked;
