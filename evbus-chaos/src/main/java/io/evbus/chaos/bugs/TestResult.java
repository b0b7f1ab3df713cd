package io.evbus.chaos.bugs;

/**
 * What a test gave.
 *
 * @param outcome how it ended
 * @param said what it said, in one line
 */
public record TestResult(TestOutcome outcome, String said) {}
