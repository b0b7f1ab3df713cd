package io.evbus.cli.output;

import org.jspecify.annotations.Nullable;

/** The value as it is. */
final class RawOutputter implements Outputter {
  @Override
  public String name() {
    return "raw";
  }

  @Override
  public String display(@Nullable Object data) {
    return String.valueOf(data);
  }
}
