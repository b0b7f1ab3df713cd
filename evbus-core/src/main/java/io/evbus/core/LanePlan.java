package io.evbus.core;

import io.evbus.LanePolicy;
import io.evbus.core.route.LanePattern;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;

/**
 * One lane to be made.
 *
 * @param name its name
 * @param ingress the plugin that serves it
 * @param destination what it delivers to
 * @param pattern the event profiles that it takes
 * @param policy how it delivers
 */
record LanePlan(
    String name,
    Ingress ingress,
    Destination destination,
    LanePattern pattern,
    LanePolicy policy) {}
