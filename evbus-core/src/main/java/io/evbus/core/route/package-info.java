/** Which lanes take which events. */
@NullMarked
package io.evbus.core.route;

import org.jspecify.annotations.NullMarked;
