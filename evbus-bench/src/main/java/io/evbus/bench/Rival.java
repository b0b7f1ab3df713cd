package io.evbus.bench;

import java.io.IOException;
import java.util.Map;

/**
 * Who sends the same events without evbus, used as its own documentation advises where throughput
 * counts, with the headers that evbus adds. Used by one thread.
 */
interface Rival {
  /** Its name in tables. */
  String name();

  /** How it is used, besides what is equal for all sides. */
  Map<String, Object> settings();

  /** Opens it to a place. */
  Sender open(Place place) throws Exception;

  /** An open rival. */
  interface Sender extends AutoCloseable {
    /** Sends events, and waits until all are confirmed. */
    void send(int events) throws Exception;

    @Override
    void close() throws IOException;
  }
}
