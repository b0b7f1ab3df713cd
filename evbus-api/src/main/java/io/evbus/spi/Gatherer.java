package io.evbus.spi;

/**
 * A plugin's step that turns a profile into an open context for its publish function; found by
 * ServiceLoader or handed to the builder. Stateless and thread-safe.
 */
public interface Gatherer<C> extends GatherFunction<C> {
  /** The top-level key of the profiles that it reads. */
  String provider();

  /** The name of the ingress that it serves; the provider's unless they differ. */
  default String ingress() {
    return provider();
  }

  /** Ends what {@link #gather} opened; called once for each context. */
  default void release(C context) throws Exception {}
}
