package io.evbus.core;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** How long classes are tried; {@code -Devbus.lincheck=100x10000} is longer. */
public final class Lincheck {
  private static final String[] SIZE = System.getProperty("evbus.lincheck", "20x200").split("x");

  private Lincheck() {}

  /** Compares a class with its sequential specification. */
  public static void check(Class<?> tested, Class<?> specification) {
    int scenarios = Integer.parseInt(SIZE[0]);
    int orders = Integer.parseInt(SIZE[1]);
    new ModelCheckingOptions()
        .iterations(scenarios)
        .invocationsPerIteration(orders)
        .threads(2)
        .actorsPerThread(3)
        .sequentialSpecification(specification)
        .check(tested);
  }
}
