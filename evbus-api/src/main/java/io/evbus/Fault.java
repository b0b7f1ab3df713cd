package io.evbus;

/**
 * One thing that is wrong with a configuration.
 *
 * @param path where, such as {@code profiles.pika.default.port} or {@code lanes."pika.*".window}
 * @param message what is wrong and what would be right; never a value that may be secret
 */
public record Fault(String path, String message) {
  @Override
  public String toString() {
    return path + ": " + message;
  }
}
