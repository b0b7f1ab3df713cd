package io.evbus.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What people must know about an ingress beside its options; with them, the only source of {@code
 * evbus ingress NAME}, {@code evbus doctor} and the reference pages. Each text is one or two
 * sentences. Immutable and thread-safe.
 *
 * @param summary what it is, as a noun phrase
 * @param confirmation what Ok proves, by default and at best
 * @param duplicates when an event may arrive twice, and how that is recognised
 * @param order what is kept of the order in which events were sent
 * @param limits sizes, names and speeds that the far side sets
 * @param example the options of a working profile, as they are written; read by the kit
 */
public record IngressGuide(
    String summary,
    String confirmation,
    String duplicates,
    String order,
    String limits,
    Map<String, Object> example) {
  /** Of an ingress that says nothing. */
  public static final IngressGuide NONE = new IngressGuide("", "", "", "", "", Map.of());

  /** Copies the example; its order is kept. */
  public IngressGuide {
    example = Collections.unmodifiableMap(new LinkedHashMap<>(example));
  }
}
