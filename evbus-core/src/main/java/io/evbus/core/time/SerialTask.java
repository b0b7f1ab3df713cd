package io.evbus.core.time;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work that one thread at a time does, again whenever it was asked for meanwhile. Work that throws
 * is logged and done again when it is next asked for. Thread-safe.
 */
public final class SerialTask {
  private static final System.Logger LOG = System.getLogger(SerialTask.class.getName());
  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int AGAIN = 2;

  private final Executor executor;
  private final Runnable work;
  private final AtomicInteger state = new AtomicInteger(IDLE);

  /** Joins work with those who do it. */
  public SerialTask(Executor executor, Runnable work) {
    this.executor = executor;
    this.work = work;
  }

  /** Asks for the work: it begins after this call, once more if it is under way. */
  public void wake() {
    // A plain look would not do: what the caller wrote before might become visible after it.
    if (state.getAndSet(AGAIN) == IDLE) {
      executor.execute(this::run);
    }
  }

  private void run() {
    do {
      state.getAndSet(RUNNING);
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "Working in the background", e);
      }
    } while (!state.compareAndSet(RUNNING, IDLE));
  }
}
