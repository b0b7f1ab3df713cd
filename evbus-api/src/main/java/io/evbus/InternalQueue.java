package io.evbus;

import java.time.Duration;
import java.util.Optional;

/**
 * A queue inside the process that gets every event, or those of the profiles of provider {@code
 * internal} that name it.
 *
 * <p>Bounded: it holds 1,024 events, behind which its lane waits. The lane is {@code ack: optional}
 * unless configured otherwise, so a queue that nobody reads drops its oldest events after one ring
 * and never holds anybody up. Thread-safe; each event goes to one reader.
 */
public interface InternalQueue extends Iterable<Event> {
  /** The queue's name. */
  String name();

  /**
   * The next event; waits for it. Empty when the bus is closed and all events were taken.
   *
   * @throws InterruptedException when interrupted; nothing was taken
   */
  Optional<Event> take() throws InterruptedException;

  /**
   * The next event if there is one in time.
   *
   * @throws InterruptedException when interrupted; nothing was taken
   */
  Optional<Event> poll(Duration timeout) throws InterruptedException;
}
