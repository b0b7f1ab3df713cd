/** What stands between a client and a server of a test: bad networks, and TLS. */
@NullMarked
package io.evbus.testkit.net;

import org.jspecify.annotations.NullMarked;
