package io.evbus.testkit.log;

/** A group of rules. */
interface LogRules {
  /** Opens the logs of the rule that runs. */
  LogFixture logs();
}
