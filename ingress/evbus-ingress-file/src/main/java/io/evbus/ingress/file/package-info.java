/**
 * Events to files and to standard output, one JSON text a line.
 *
 * <p>A line, in {@code format: cloudevents}, is a CloudEvent of version 1.0 in its JSON format:
 *
 * <pre>{@code
 * {"specversion":"1.0","id":"0197…","source":"evbus","type":"orders.new","time":"2026-11-26T…Z",
 *  "datacontenttype":"application/json","tenant":"eu","evbusheaders":"{\"X-Trace\":\"7\"}",
 *  "evbusprofile":"audit","data":{"order":17}}
 * }</pre>
 *
 * <ul>
 *   <li>{@code type} is the routing key, else {@code evbus.event}. Headers are attributes where
 *       CloudEvents allows it (a name of 20 lower-case letters and digits at most that is not
 *       taken, and a value); the others stand together, as a JSON text, in {@code evbusheaders}.
 *   <li>{@code data} is the body: as it is when it is JSON (line breaks between its tokens become
 *       blanks), as a string when it is text; every other body is {@code data_base64}, and an empty
 *       one is absent.
 *   <li>Accepted: the line is written whole, and with {@code sync: batch} the disk was told to keep
 *       it, and its file's name, before.
 *   <li>Order: as sent. Duplicates: what a lost attempt had written and nobody confirmed, within
 *       one window; usually it is cut off again.
 *   <li>Files beside {@code events.ndjson}: {@code events-20261126T135757.123Z.ndjson} is one that
 *       was rotated at that moment or that failed then, {@code .events.ndjson.lock} says who
 *       writes.
 * </ul>
 */
@NullMarked
package io.evbus.ingress.file;

import org.jspecify.annotations.NullMarked;
