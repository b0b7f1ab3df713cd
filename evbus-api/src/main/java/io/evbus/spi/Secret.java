package io.evbus.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A value that is never shown: {@link #toString()} is fixed, equality takes constant time, and it
 * can't be serialised.
 *
 * <p>Thread-safe. {@link #reveal()} is the one way to the content; call it only where the value is
 * handed to a client library.
 */
public final class Secret {
  private final byte[] content;

  private Secret(byte[] content) {
    this.content = content;
  }

  /** Wraps a text. */
  public static Secret of(String content) {
    return new Secret(content.getBytes(StandardCharsets.UTF_8));
  }

  /** The content. */
  public String reveal() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** Whether the content is empty. */
  public boolean isEmpty() {
    return content.length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(content, that.content);
  }

  /** The same for every secret, so that a hash tells nothing. */
  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "[secret]";
  }
}
