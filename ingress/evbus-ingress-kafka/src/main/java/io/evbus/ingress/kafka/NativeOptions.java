package io.evbus.ingress.kafka;

import io.evbus.spi.Profile;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * Options of the client library that a profile may set as {@code native: {...}}, by the library's
 * own names. The list holds numbers, switches and fixed words; none names a class, a file, an
 * address or a credential.
 */
final class NativeOptions {
  private static final String LEVEL = "native.";
  private static final Set<String> CLIENT =
      Set.of(
          ProducerConfig.BUFFER_MEMORY_CONFIG,
          ProducerConfig.CLIENT_DNS_LOOKUP_CONFIG,
          ProducerConfig.CLIENT_RACK_CONFIG,
          ProducerConfig.COMPRESSION_GZIP_LEVEL_CONFIG,
          ProducerConfig.COMPRESSION_LZ4_LEVEL_CONFIG,
          ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG,
          ProducerConfig.METADATA_MAX_IDLE_CONFIG,
          ProducerConfig.PARTITIONER_ADAPTIVE_PARTITIONING_ENABLE_CONFIG,
          ProducerConfig.PARTITIONER_AVAILABILITY_TIMEOUT_MS_CONFIG,
          ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
          ProducerConfig.RECEIVE_BUFFER_CONFIG,
          ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
          ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG,
          ProducerConfig.SEND_BUFFER_CONFIG,
          ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG,
          ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG);

  /** The names as they stand in a profile. */
  static final Set<String> NAMES =
      CLIENT.stream().map(name -> LEVEL + name).collect(Collectors.toUnmodifiableSet());

  private NativeOptions() {}

  /**
   * The options that a profile sets, with their types.
   *
   * @throws IllegalArgumentException when the library would refuse a value
   */
  static Map<String, Object> of(Profile profile) {
    Map<String, Object> typed = new LinkedHashMap<>();
    flat("", profile.rest())
        .forEach(each -> typed.put(name(each.getKey()), value(each.getKey(), each.getValue())));
    return typed;
  }

  /** A dot in a name may be written as a level of nesting. */
  private static Stream<Map.Entry<String, Object>> flat(String prefix, Map<?, ?> nested) {
    return nested.entrySet().stream()
        .flatMap(
            each ->
                each.getValue() instanceof Map<?, ?> deeper
                    ? flat(prefix + each.getKey() + ".", deeper)
                    : Stream.of(
                        Map.entry(prefix + each.getKey(), String.valueOf(each.getValue()))));
  }

  private static String name(String path) {
    String name = path.substring(LEVEL.length());
    if (!CLIENT.contains(name)) {
      throw new IllegalArgumentException(
          path + " is not handed on to the client; allowed are " + new TreeSet<>(CLIENT));
    }
    return name;
  }

  private static Object value(String path, Object text) {
    String name = name(path);
    ConfigDef.ConfigKey key =
        Objects.requireNonNull(ProducerConfig.configDef().configKeys().get(name), name);
    try {
      Object value = ConfigDef.parseType(name, text, key.type);
      if (key.validator != null) {
        key.validator.ensureValid(name, value);
      }
      return value;
    } catch (ConfigException e) {
      throw new IllegalArgumentException(
          path + " is no " + key.type.toString().toLowerCase(Locale.ROOT) + " it takes", e);
    }
  }
}
