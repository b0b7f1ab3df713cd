package io.evbus.core;

import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Puts, changes of the lanes and a close, in every order that two threads can have. */
public class IntakeLincheckTest {
  private final Intake intake = new Intake();
  private int first;
  private int second;

  /** Called by Lincheck. */
  public IntakeLincheckTest() {}

  /** A put: it never sees a change half done. */
  @Operation
  public String put() {
    if (!intake.enter(true)) {
      return "closed";
    }
    try {
      return first == second ? "whole" : "half";
    } finally {
      intake.leave();
    }
  }

  /** A change of the lanes. */
  @Operation
  public int change() {
    return intake.exclusively(
        () -> {
          first++;
          second++;
          return second;
        });
  }

  /** A close. */
  @Operation
  public void close() {
    intake.close();
  }

  /** Whether it is closed. */
  @Operation
  public boolean isClosed() {
    return intake.isClosed();
  }

  @Test
  void isAsIfOneWentAfterTheOther() {
    Lincheck.check(IntakeLincheckTest.class, Sequential.class);
  }

  /** One after the other. */
  public static class Sequential {
    private int changes;
    private boolean closed;

    /** Called by Lincheck. */
    public Sequential() {}

    public String put() {
      return closed ? "closed" : "whole";
    }

    public int change() {
      return ++changes;
    }

    public void close() {
      closed = true;
    }

    public boolean isClosed() {
      return closed;
    }
  }
}
