/**
 * The durable half of the engine: committer, ledger commits, reading the log, retention, the data
 * folder.
 *
 * <p>A record, version 1, numbers big-endian, texts as a {@link io.evbus.core.lane.Varint} length
 * and UTF-8:
 *
 * <pre>
 * version 1 | CRC-32C of what follows | flags | accepted at (ms) | position | event time (s, ns)
 *    1 byte |                 4 bytes | 1     | 8                | 8        | 8, 4
 * | id (16 bytes, or a text) | profile | routing key | content type | headers | body to the end
 * flags: 1 the id is a UUID · 2 profile · 4 routing key · 8 headers · 16 JSON · 32 octet-stream
 * </pre>
 *
 * <p>The position is the number of bytes of all events before it, so that the size of any range is
 * known without reading it. A dead letter, version 1:
 *
 * <pre>
 * version 1 | reason (text) | detail (text) | attempts | first, last (ms, varints) | event's record
 * </pre>
 *
 * <p>The data folder: {@code evbus-log} (lines {@code version 1}, {@code id} and the log's random
 * id, {@code provider} and its name, {@code check} and the CRC-32C of the lines before), {@code
 * lock} (held by the owner; its process and its socket), {@code control.sock}, and the provider's
 * own folder.
 *
 * <p>Another version of the data folder, of a ledger or of the newest record refuses the opening,
 * and nothing is written; a dead letter of another version stays, and is named when it is looked
 * for. Row D12 keeps a folder of every released format.
 */
@NullMarked
package io.evbus.core.log;

import org.jspecify.annotations.NullMarked;
