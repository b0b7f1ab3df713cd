package io.evbus.bench;

import java.io.IOException;

/** The process that started this one, and holds its standard input open. */
final class Parent {
  private Parent() {}

  /** From now on this process ends when the parent does. */
  static void endWith() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException e) {
                System.err.println("Reading what the parent says: " + e.getMessage());
              }
              Runtime.getRuntime().halt(1);
            },
            "bench-parent");
    watch.setDaemon(true);
    watch.start();
  }
}
