package io.evbus.core.time;

import java.util.concurrent.Executor;

/**
 * Everything an engine takes from the outside world.
 *
 * @param ticker the clock
 * @param scheduler the timers
 * @param workers runs lanes whose publishers never block
 * @param calls runs what may block: opening, closing, and lanes whose publishers may block; a task
 *     must never wait for another
 * @param seed the seed of all randomness, which is only back-off jitter
 * @param overload told when a worker is held up by a lane, which then counts as blocking
 * @param stop ends the threads
 */
public record Environment(
    Ticker ticker,
    Scheduler scheduler,
    Executor workers,
    Executor calls,
    long seed,
    Runnable overload,
    Runnable stop) {}
