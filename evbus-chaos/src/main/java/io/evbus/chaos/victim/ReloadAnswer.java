package io.evbus.chaos.victim;

import java.util.List;

/**
 * What a reload did.
 *
 * @param added lanes that are new
 * @param changed lanes that were opened anew
 * @param removed lanes that are gone
 * @param faults why nothing was done, if so
 */
public record ReloadAnswer(
    List<String> added, List<String> changed, List<String> removed, List<String> faults) {}
