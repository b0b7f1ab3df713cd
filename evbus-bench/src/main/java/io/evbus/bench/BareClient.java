package io.evbus.bench;

import java.io.IOException;
import java.util.Map;

/**
 * A client without evbus, used as its own documentation advises where throughput counts, with the
 * headers that evbus adds. It also knows what has arrived, whoever sent it. Used by one thread.
 */
interface BareClient {
  /** Its name in tables. */
  String name();

  /** How it is used, besides what is equal for both sides. */
  Map<String, Object> settings();

  /** Opens it to a place. */
  Sender open(Place place) throws Exception;

  /** How many events are at a place. */
  long count(Place place) throws Exception;

  /** Removes a place with all that is there. */
  void remove(Place place) throws Exception;

  /** An open client. */
  interface Sender extends AutoCloseable {
    /** Sends events, and waits until all are confirmed. */
    void send(int events) throws Exception;

    @Override
    void close() throws IOException;
  }
}
