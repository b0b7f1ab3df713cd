package io.evbus.testkit.check;

/**
 * How much must have happened for a run to say anything.
 *
 * @param acknowledgements events that must have been acknowledged
 * @param faults faults that must have been made
 * @param repeats deliveries that must have been repeated, over all lanes; a row that kills and
 *     never sees one did not kill at work
 */
public record Demand(long acknowledgements, long faults, long repeats) {}
