package io.evbus;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Accepts each event once and delivers it through one independent lane per destination.
 *
 * <p>Promises: an accepted event is delivered at least once by every lane that takes it, or counted
 * as dead or dropped there; with a durable log over restarts and crashes, on the memory log while
 * the process lives. Each lane sees the events in the order of their puts; how strictly it keeps
 * that order is its {@link LanePolicy}'s.
 *
 * <p>Thread-safe. A built bus takes events before it is started. A put from an evbus thread, such
 * as an ingress function or a dead-letter callback, never waits.
 */
public interface EventBus extends AutoCloseable {
  /** Starts the configuration of a bus. */
  static EventBusBuilder builder() {
    return new EventBusBuilder();
  }

  /**
   * Puts an event, or any object, which is serialised now by its run-time type (bytes pass
   * through). Blocks while the log is full, up to the put timeout of 10 s; at once refused when the
   * bus is full and not started.
   *
   * @throws PutRefusedException when the event was not accepted; nobody will get it
   * @throws IllegalArgumentException when the object can't be serialised
   */
  Receipt put(Object body);

  /** Puts as {@link #put(Object)}, with the same failures, and asks for what the options say. */
  Receipt put(Object body, PutOption... options);

  /**
   * Puts an event if there is room now; never blocks.
   *
   * @return empty when there is no room or the bus is closed
   * @throws PutRefusedException only when the event is too large ever to be taken
   * @throws IllegalArgumentException when the object can't be serialised
   */
  Optional<Receipt> tryPut(Object body, PutOption... options);

  /**
   * Puts each in order, as {@link #put(Object)}. A refusal stops it; those before were accepted.
   *
   * @throws PutRefusedException when one was not accepted
   */
  List<Receipt> putAll(Collection<?> bodies);

  /** Starts an event whose body is the object serialised by the bus's serializer. */
  Event.Builder event(Object body);

  /**
   * A queue inside the process; made, with its lane, by the first call for a name. Made before
   * {@link #start()} it gets every event, afterwards those that follow.
   */
  InternalQueue internal(String name);

  /** Starts delivery; events put before are delivered too. Later calls do nothing. */
  void start();

  /** The counters now. */
  BusStats stats();

  /** The lanes, sorted by name. */
  List<LaneInfo> lanes();

  /**
   * Connects to every lane's destination beside the lane's own connection, all at once, and creates
   * and publishes nothing. Blocks until all have answered or the time is over; what has not
   * answered by then is failed.
   *
   * @return one answer for each lane, sorted by lane
   */
  List<Probed> probe(Duration atMost) throws InterruptedException;

  /** Which lanes would take an event, and why the others would not. */
  List<Match> explain(Event event);

  /**
   * The oldest 10,000 dead letters; fewer when they are large. On a memory log those still in the
   * store: at most 10,000 events and 16 MiB, the oldest go first. {@link Operations#deadLetters}
   * pages through all.
   */
  List<DeadLetter> deadLetters();

  /** What an operator does: pausing, dead letters, replay. */
  Operations operations();

  /**
   * Reads the configuration again from where the builder got it: profiles, and what {@link
   * EventBusBuilder#source} adds. Lanes that changed open their publisher again at the edge of a
   * batch, new ones begin, lanes that are gone end; nothing is lost or repeated by it. What is no
   * lane's (name, serializer, log, plugins, limits) needs a new start. Blocks for the time of
   * reading.
   *
   * @return the names of the lanes that were added, changed and removed
   * @throws ConfigurationException with all faults; nothing has changed then
   */
  ReloadReport reload();

  /** Blocks until the bus is closed, by whichever thread. */
  void awaitClosed() throws InterruptedException;

  /** Blocks until the bus is closed or the time is over; returns whether it is closed. */
  boolean awaitClosed(Duration atMost) throws InterruptedException;

  /** Closes with the configured drain time of 10 s. */
  @Override
  default void close() {
    close(drain());
  }

  /** The drain time that {@link #close()} uses. */
  Duration drain();

  /**
   * Stops intake, lets the lanes finish up to a deadline, closes publishers. Legal before start,
   * twice, and during a blocked publish; a second call with a shorter drain shortens the first.
   * Blocks for at most the drain time and a little more.
   *
   * @return the counters at the end; what is pending there was not delivered
   */
  BusStats close(Duration drain);
}
