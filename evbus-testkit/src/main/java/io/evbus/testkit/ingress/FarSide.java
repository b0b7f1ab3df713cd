package io.evbus.testkit.ingress;

import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.Ports;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A real broker, server or folder that an ingress delivers to, in folders and on ports of its own,
 * with what a test does to it. What an author can't do stays as it is here, and is not claimed.
 *
 * <p>A <i>place</i> is where events of one profile arrive: a queue, a topic, a path, a file. Places
 * are named by the kit in lower-case letters, digits and hyphens. Not thread-safe, but for {@link
 * #arrivals}.
 */
public interface FarSide extends AutoCloseable {
  /** The ingress that delivers to it. */
  Ingress ingress();

  /** What it and the ingress claim. */
  IngressFeatures features();

  /** The top-level key of its profiles, such as {@code kafka}. */
  String provider();

  /** Makes a place ready, empty and durable, if it is not there. */
  void prepare(String place);

  /** The options of a profile that reaches a place directly. */
  Map<String, Object> profile(String place);

  /**
   * As {@link #profile}, for a lane that waits no longer than this for an answer. To be written
   * where the client tries again by itself: it must have given up before.
   */
  default Map<String, Object> hasty(String place, Duration attempt) {
    return profile(place);
  }

  /** Everything that has arrived at a place since it was prepared, in order of arrival. */
  List<Arrival> arrivals(String place);

  /** How long it and its clients may take for anything, coming back after a fault included. */
  default Duration patience() {
    return Duration.ofMinutes(2);
  }

  /** The port of 127.0.0.1 that a proxy forwards to. */
  default int targetPort() {
    throw missing(Ability.NETWORK);
  }

  /** The port of 127.0.0.1 that a proxy must listen on. Each call may give another one. */
  default int proxyPort() {
    return Ports.free();
  }

  /** The options of a profile that reaches a place through a proxy's port. */
  default Map<String, Object> proxied(String place, int port) {
    throw missing(Ability.NETWORK);
  }

  /** The options of a profile that reaches a place through a TLS proxy on a port of localhost. */
  default Map<String, Object> secured(String place, int port, Path authorities) {
    throw missing(Ability.TLS);
  }

  /** Ends it as {@code kill -9} does. */
  default void kill() {
    throw missing(Ability.RESTARTS);
  }

  /** Ends it in order. */
  default void stop() {
    kill();
  }

  /** Starts it again on the same port with what it has kept; returns when it is ready. */
  default void restart() {
    throw missing(Ability.RESTARTS);
  }

  /** Stops it where it stands: connections stay open and nothing answers. */
  default void freeze() {
    throw missing(Ability.FREEZES);
  }

  /** Lets a frozen one go on. */
  default void thaw() {
    throw missing(Ability.FREEZES);
  }

  /** The options of a profile whose place refuses every event for now. */
  default Map<String, Object> refusing(String place) {
    throw missing(Ability.REFUSES);
  }

  /** The options of a profile whose place refuses every event for ever, or does not exist. */
  default Map<String, Object> rejecting(String place) {
    throw missing(Ability.REJECTS);
  }

  /** An event that a place rejects, while it takes others. */
  default Event poison(String place) {
    throw missing(Ability.REJECTS_ONE);
  }

  /**
   * Lets {@link #authenticated} profiles in with this secret, a password or token, and with no
   * other, from now on. Profiles without a secret are not touched.
   */
  default void accept(String secret) {
    throw missing(Ability.AUTHENTICATES);
  }

  /** The options of a profile that reaches a place with a secret. */
  default Map<String, Object> authenticated(String place, String secret) {
    throw missing(Ability.AUTHENTICATES);
  }

  /** What a connection attempt must not change: names of all queues, topics, files, requests. */
  default List<String> inventory() {
    throw missing(Ability.PROBES);
  }

  /** Ends it and removes all that it kept. Idempotent. */
  @Override
  void close();

  private UnsupportedOperationException missing(Ability ability) {
    return new UnsupportedOperationException(
        "Testing " + getClass().getName() + ": " + ability + " is claimed; override its methods");
  }

  /** Options with some more, or others. */
  static Map<String, Object> with(Map<String, Object> options, Map<String, ?> more) {
    Map<String, Object> all = new HashMap<>(options);
    all.putAll(more);
    return all;
  }
}
