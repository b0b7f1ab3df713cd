/** What people read about ingresses and options, all of it made from their specifications. */
@NullMarked
package io.evbus.cli.reference;

import org.jspecify.annotations.NullMarked;
