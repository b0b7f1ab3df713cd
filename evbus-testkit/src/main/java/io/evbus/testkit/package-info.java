/**
 * Real brokers for tests: each in a process, a folder and on ports of its own, so that it can be
 * killed. Services that listen on standard ports are left alone.
 */
@NullMarked
package io.evbus.testkit;

import org.jspecify.annotations.NullMarked;
