package io.evbus.core.serial;

import io.evbus.spi.Serializer;
import java.nio.charset.StandardCharsets;

/** An object's text in UTF-8. */
public final class StrSerializer implements Serializer {
  @Override
  public String name() {
    return "str";
  }

  @Override
  public String contentType() {
    return "text/plain";
  }

  @Override
  public byte[] write(Object value) {
    return String.valueOf(value).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public <T> T read(byte[] bytes, Class<T> type) {
    if (!type.isAssignableFrom(String.class)) {
      throw new IllegalArgumentException(
          "Reading a text body into a " + type.getName() + ": a text is only a String");
    }
    return type.cast(new String(bytes, StandardCharsets.UTF_8));
  }
}
