package io.evbus.testkit.ingress;

import java.util.Set;

/**
 * What an ingress and its far side claim beyond the rules that hold for all. Immutable.
 *
 * @param claims the abilities that the kit holds them to
 */
public record IngressFeatures(Set<Ability> claims) {
  /** What not every ingress can do, or not every far side can show. */
  public enum Ability {
    /** The far side is reached over TCP, so a proxy can stand between. */
    NETWORK,
    /** The server's certificate and name are checked; a TLS proxy can stand between. */
    TLS,
    /** The far side can be killed and started again, and keeps what it has confirmed. */
    RESTARTS,
    /** The far side can be stopped where it stands. */
    FREEZES,
    /** It refuses for now: {@link FarSide#refusing}. */
    REFUSES,
    /** It refuses for ever: {@link FarSide#rejecting}. */
    REJECTS,
    /** It rejects one event among others: {@link FarSide#poison}. */
    REJECTS_ONE,
    /** It lets nobody in without a secret. */
    AUTHENTICATES,
    /** Headers of events arrive. */
    CARRIES_HEADERS,
    /** Events arrive in the order in which they were sent, while nothing fails. */
    KEEPS_ORDER,
    /** Several publishers may be open at one place. */
    SHARES_PLACES,
    /** A repeated event is stored once. */
    DEDUPLICATES,
    /** The ingress is a {@link io.evbus.spi.Probe}. */
    PROBES
  }

  /** Copies the set. */
  public IngressFeatures {
    claims = Set.copyOf(claims);
  }

  /** Claims these abilities and no others. */
  public static IngressFeatures of(Ability... claims) {
    return new IngressFeatures(Set.of(claims));
  }

  /** Whether an ability is claimed. */
  public boolean has(Ability ability) {
    return claims.contains(ability);
  }
}
