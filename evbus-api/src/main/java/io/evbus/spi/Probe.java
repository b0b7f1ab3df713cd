package io.evbus.spi;

/** An optional ability of an {@link Ingress}: checking a destination without changing it. */
public interface Probe {
  /**
   * Connects, checks what can be checked, and creates and publishes nothing. May block for as long
   * as connecting takes.
   *
   * @return one line that says what was proved
   * @throws Exception whose message says what is wrong
   */
  String probe(Destination destination) throws Exception;
}
