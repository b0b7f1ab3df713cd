package io.evbus.testkit.log;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A log that hands every call on to another one: to be extended by what counts, watches or breaks
 * some of them. It promises what the other log does, on whose threads and with whose failures.
 */
public class ForwardingLog implements Log {
  /** The other log. */
  protected final Log log;

  /** Hands on to a log, which is closed with this one. */
  public ForwardingLog(Log log) {
    this.log = log;
  }

  @Override
  public Recovery recover() throws IOException {
    return log.recover();
  }

  @Override
  public void append(long first, List<ByteBuffer> records) throws IOException {
    log.append(first, records);
  }

  @Override
  public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
    log.commit(progress, dead);
  }

  @Override
  public Cursor open(long offset) throws IOException {
    return log.open(offset);
  }

  @Override
  public void trim(long before) throws IOException {
    log.trim(before);
  }

  @Override
  public List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes)
      throws IOException {
    return log.deadLetters(lane, from, most, maxBytes);
  }

  @Override
  public void purge(String lane, long from, long to) throws IOException {
    log.purge(lane, from, to);
  }

  @Override
  public void forget(String lane) throws IOException {
    log.forget(lane);
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
