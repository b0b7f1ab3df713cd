package io.evbus.core.lane;

import java.io.IOException;

/** Reads the log for a lane that has fallen behind the ring; called one by one. */
public interface Backlog extends AutoCloseable {
  /** Searches the log from an offset on; blocks. */
  Feed.Fetched fetch(long from) throws IOException;

  @Override
  void close();
}
