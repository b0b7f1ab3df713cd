package io.evbus.ingress.postgresql;

import io.evbus.spi.Profile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Properties of the driver that a profile may set as {@code native: {...}}, by the driver's own
 * names. The list holds numbers, switches and fixed words; none names a class, a file, an address
 * or a credential.
 */
final class NativeOptions {
  private static final String LEVEL = "native";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final Pattern SWITCH = Pattern.compile("true|false");

  private static final Map<String, Pattern> ALLOWED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("ApplicationName", Pattern.compile("[ -~]{1,63}")),
              Map.entry("channelBinding", Pattern.compile("disable|prefer|require")),
              Map.entry("hostRecheckSeconds", NUMBER),
              Map.entry("loadBalanceHosts", SWITCH),
              Map.entry("maxSendBufferSize", NUMBER),
              Map.entry("prepareThreshold", NUMBER),
              Map.entry("receiveBufferSize", NUMBER),
              Map.entry("sendBufferSize", NUMBER),
              Map.entry("sslNegotiation", Pattern.compile("postgres|direct")),
              Map.entry("sslResponseTimeout", NUMBER),
              Map.entry("tcpKeepAlive", SWITCH),
              Map.entry("tcpNoDelay", SWITCH)));

  /** The names as they stand in a profile. */
  static final Set<String> NAMES =
      ALLOWED.keySet().stream()
          .map(name -> LEVEL + "." + name)
          .collect(Collectors.toUnmodifiableSet());

  private NativeOptions() {}

  /**
   * The properties that a profile sets.
   *
   * @throws IllegalArgumentException when the driver would not understand a value
   */
  static Map<String, String> of(Profile profile) {
    Map<String, String> properties = new LinkedHashMap<>();
    profile
        .rest()
        .forEach(
            (key, value) -> {
              if (value instanceof Map<?, ?> nested) {
                nested.forEach((name, each) -> put(key + "." + name, each, properties));
              } else {
                put(key, value, properties);
              }
            });
    return properties;
  }

  private static void put(String path, Object value, Map<String, String> to) {
    String name = path.substring(path.indexOf('.') + 1);
    Pattern form = ALLOWED.get(name);
    if (!path.startsWith(LEVEL + ".") || form == null) {
      throw new IllegalArgumentException(
          path + " is not handed on to the driver; allowed are " + ALLOWED.keySet());
    }
    String text = String.valueOf(value);
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(path + " has a value that the driver does not take");
    }
    to.put(name, text);
  }
}
