package io.evbus.spi;

/**
 * Offsets whose records are lost.
 *
 * @param from the first
 * @param to the one after the last
 * @param cause what is damaged, in words
 */
public record Gap(long from, long to, String cause) {}
