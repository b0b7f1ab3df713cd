/**
 * How the owner of a data folder is asked from another process: one JSON object a line on a Unix
 * socket, {@code {"verb": …, …}}, answered by {@code {"answer": …}} or {@code {"error": …, "kind":
 * "argument" | "log" | "state"}}. The socket has mode 0600.
 */
@NullMarked
package io.evbus.core.control;

import org.jspecify.annotations.NullMarked;
