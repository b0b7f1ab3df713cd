package io.evbus.core.lane;

/** Something that was written by an evbus of another format, which this one must not touch. */
public final class UnknownVersionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Names the owner of the version, such as {@code its} or {@code the record's}. */
  public UnknownVersionException(String whose, int version, int known) {
    super(
        whose
            + " version is "
            + Byte.toUnsignedInt((byte) version)
            + ", and this evbus knows "
            + known
            + "; use the evbus that wrote it");
  }
}
