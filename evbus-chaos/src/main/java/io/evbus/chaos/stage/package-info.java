/** What stands outside the harm: sinks, the record of what happened, and the victim's processes. */
@NullMarked
package io.evbus.chaos.stage;

import org.jspecify.annotations.NullMarked;
