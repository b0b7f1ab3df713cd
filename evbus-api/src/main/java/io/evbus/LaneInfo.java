package io.evbus;

import io.evbus.spi.Proof;

/**
 * What a lane is made of.
 *
 * @param name the lane's name
 * @param ingress the plugin that serves it
 * @param pattern the profile name that event profiles are matched with, empty for all
 * @param proof what a delivery proves
 * @param confirmation the same in a sentence
 * @param policy how it delivers
 */
public record LaneInfo(
    String name,
    String ingress,
    String pattern,
    Proof proof,
    String confirmation,
    LanePolicy policy) {}
