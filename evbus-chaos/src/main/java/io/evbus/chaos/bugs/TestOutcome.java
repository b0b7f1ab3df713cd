package io.evbus.chaos.bugs;

/** How a test ended, the better first. */
public enum TestOutcome {
  /** There is none of this name, or its process ended before it. */
  MISSING,
  /** It ran and was content. */
  PASSED,
  /** It did not run. */
  SKIPPED,
  /** It ran and was not content. */
  FAILED
}
