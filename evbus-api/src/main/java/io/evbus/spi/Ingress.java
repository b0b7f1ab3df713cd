package io.evbus.spi;

import io.evbus.LanePolicy;
import java.util.List;
import java.util.Set;

/**
 * A plugin that knows one kind of destination; found by ServiceLoader or handed to the builder.
 *
 * <p>Stateless and thread-safe. It neither retries nor waits nor reconnects: the core does.
 */
public interface Ingress {
  /** The plugin's name, such as {@code rabbitmq}. */
  String name();

  /** The options of its profiles. */
  OptionSpec options();

  /** What people must know beside the options. */
  default IngressGuide guide() {
    return IngressGuide.NONE;
  }

  /**
   * The places of a profile, one lane each. Pure: no I/O.
   *
   * @throws IllegalArgumentException when the options contradict each other; reported as a fault of
   *     the profile. A {@link ProfileException}, as {@link Checks} throw it, is several
   */
  List<Destination> destinations(Profile profile);

  /**
   * What is allowed in a profile but dangerous, such as credentials in plain text; one sentence
   * each, without a secret. Pure: no I/O. Called when the profile has no faults.
   */
  default List<String> warnings(Profile profile) {
    return List.of();
  }

  /**
   * Refuses a lane's policy that a destination can't live with, such as a time-out shorter than
   * that for which its client tries again by itself. Pure: no I/O.
   *
   * @throws IllegalArgumentException as {@link #destinations}
   */
  default void check(Destination destination, LanePolicy policy) {}

  /**
   * Opens a destination. Called by the core alone, when there is a first event to deliver, and
   * again with back-off after a failure or loss. May block, up to the lane's attempt timeout.
   *
   * @throws IngressException when the reason of the failure is known, such as refused credentials
   * @throws Exception for any other failure; both are tried again and cost no event an attempt
   */
  Publisher open(Destination destination, Signals signals) throws Exception;

  /**
   * The top-level keys that its profiles stand under. Empty: the ingress takes no profile, is one
   * lane, and gets every event except those of profiles that start with {@code evbus.}.
   */
  default Set<String> providers() {
    return Set.of(name());
  }
}
