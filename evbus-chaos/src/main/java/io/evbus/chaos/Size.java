package io.evbus.chaos;

/** How long a row takes: the same code, other numbers. */
public enum Size {
  /** Seconds; part of every build. */
  SMOKE,
  /** Minutes; before a piece of work is called done. */
  C,
  /** Hours. */
  L;

  /** The value of this size. */
  public int of(int smoke, int c, int l) {
    return switch (this) {
      case SMOKE -> smoke;
      case C -> c;
      case L -> l;
    };
  }

  /** The name as it is written: {@code smoke}, {@code C}, {@code L}. */
  @Override
  public String toString() {
    return this == SMOKE ? "smoke" : name();
  }
}
