package io.evbus.core;

import io.evbus.core.queue.InternalIngress;
import io.evbus.spi.Ingress;
import java.util.List;

/** The ingresses that every bus has, beside those that are found. Thread-safe. */
public final class BuiltInIngresses {
  private BuiltInIngresses() {}

  /** All of them, for whoever describes ingresses. */
  public static List<Ingress> all() {
    return List.of(new InternalIngress());
  }
}
