/**
 * Events to tables of PostgreSQL.
 *
 * <ul>
 *   <li>Accepted: the transaction that holds the row is committed, so with the server's usual
 *       settings it is on the server's disk.
 *   <li>Order: rows are inserted as sent; what is tried again after a refusal comes behind later
 *       ones.
 *   <li>Duplicates: none. A row is inserted unless its event's id is there already, which a unique
 *       index of the table decides; without one nothing is sent.
 *   <li>Limit: 128 MiB for a body.
 * </ul>
 *
 * <p>Rows go as arrays, one for each column, in one statement that is a transaction of its own. If
 * the server blames the rows, the statement is halved until the one that is to blame stands alone.
 */
@NullMarked
package io.evbus.ingress.postgresql;

import org.jspecify.annotations.NullMarked;
