package io.evbus;

/** What a put may ask for. */
public enum PutOption {
  /** Keep attempts and the far side's coordinates for {@link Receipt#delivered()}. */
  COORDINATES
}
