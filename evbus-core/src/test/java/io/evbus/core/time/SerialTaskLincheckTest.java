package io.evbus.core.time;

import io.evbus.core.Lincheck;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Asking for work and doing it, in every order that two threads can have. */
public class SerialTaskLincheckTest {
  private final Queue<Runnable> queued = new ConcurrentLinkedQueue<>();
  private final SerialTask task = new SerialTask(queued::add, this::work);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean together;
  private volatile int seen;

  /** Called by Lincheck. */
  public SerialTaskLincheckTest() {}

  private void work() {
    together |= inside.incrementAndGet() > 1;
    seen = asked.get();
    inside.decrementAndGet();
  }

  /** Asks for the work. */
  @Operation
  public void ask() {
    asked.incrementAndGet();
    task.wake();
  }

  /** Asks for the work on a thread that does it. */
  @Operation
  public void askAndRun() {
    ask();
    run();
  }

  /** A thread of the executor. */
  @Operation
  public void run() {
    Runnable next = queued.poll();
    if (next != null) {
      next.run();
    }
  }

  /** Nobody asked in vain, and none worked beside another. */
  @Validate
  public void check() {
    for (Runnable next = queued.poll(); next != null; next = queued.poll()) {
      next.run();
    }
    if (together || seen != asked.get()) {
      throw new IllegalStateException(together ? "two at a time" : "asked in vain");
    }
  }

  @Test
  void nobodyAsksInVain() {
    Lincheck.check(SerialTaskLincheckTest.class, Sequential.class);
  }

  /** What every order must answer: nothing. */
  public static class Sequential {
    /** Called by Lincheck. */
    public Sequential() {}

    public void ask() {}

    public void askAndRun() {}

    public void run() {}
  }
}
