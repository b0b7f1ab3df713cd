package io.evbus.testkit.ingress;

/** A group of rules. */
interface IngressRules {
  /** The far side and what the rule that runs opens on it. */
  IngressFixture side();
}
