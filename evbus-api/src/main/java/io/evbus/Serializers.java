package io.evbus;

import io.evbus.spi.Serializer;
import java.util.List;
import java.util.ServiceLoader;

/** The serializers on the class path, by content type. */
final class Serializers {
  private static final List<Serializer> ALL =
      ServiceLoader.load(Serializer.class, Serializers.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private Serializers() {}

  static Serializer forContentType(String contentType) {
    return ALL.stream()
        .filter(serializer -> serializer.reads(contentType))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Reading an event's body: no serializer reads "
                        + contentType
                        + "; take bytes() instead, or add a Serializer service"));
  }
}
