package io.evbus.sim;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import io.evbus.spi.Recovery;
import io.evbus.testkit.log.ForwardingCursor;
import io.evbus.testkit.log.ForwardingLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;

/** A log that lets a test look on, and interfere. */
class WatchedLog extends ForwardingLog {
  private final Eyes eyes;

  WatchedLog(Log log, Eyes eyes) {
    super(log);
    this.eyes = eyes;
  }

  /** What a test sees and does; nothing unless it is set. */
  static final class Eyes {
    /** How often the log was opened. */
    int opened;

    /** How many of its cursors are open. */
    int cursors;

    /** Runs in an append before anything is written. */
    Runnable inAppend = () -> {};

    /** Runs after a commit. */
    AfterCommit afterCommit = (log, progress) -> {};

    boolean appendsFail;
    boolean commitsFail;

    /** Changes what the log says of itself. */
    UnaryOperator<Recovery> recovery = found -> found;

    /** Looks at a commit that was made. */
    interface AfterCommit {
      void see(Log log, List<Progress> progress) throws IOException;
    }
  }

  @Override
  public Recovery recover() throws IOException {
    return eyes.recovery.apply(super.recover());
  }

  @Override
  public void append(long first, List<ByteBuffer> records) throws IOException {
    eyes.inAppend.run();
    if (eyes.appendsFail) {
      throw new IOException("Appending: the test says no");
    }
    super.append(first, records);
  }

  @Override
  public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
    if (eyes.commitsFail) {
      throw new IOException("Committing: the test says no");
    }
    super.commit(progress, dead);
    eyes.afterCommit.see(this, progress);
  }

  @Override
  public Cursor open(long offset) throws IOException {
    Cursor cursor = super.open(offset);
    eyes.cursors++;
    return new ForwardingCursor(cursor) {
      @Override
      public void close() {
        eyes.cursors--;
        super.close();
      }
    };
  }
}
