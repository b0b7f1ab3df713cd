package io.evbus.acct;

import io.evbus.spi.ProfileSet;
import io.evbus.spi.ProfileSource;
import io.evbus.spi.RawProfile;
import io.evbus.spi.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads profiles from an encrypted file: provider → name → options, or provider → list of such
 * maps, where a name may repeat. A profile without options has none; {@code default} and {@code
 * backend_key} are reserved and name no provider; {@code match_plugin} chooses the matcher.
 */
public final class AcctProfileSource implements ProfileSource {
  private static final Set<String> RESERVED = Set.of("default", "backend_key", "match_plugin");
  private static final Set<String> BACKENDS = Set.of("acct-backend", "acct-backends");

  @Override
  public ProfileSet load(Path file, Secret key) throws IOException {
    return profiles(CredentialFile.decrypt(file, key));
  }

  static ProfileSet profiles(Map<String, Object> credentials) {
    List<RawProfile> profiles = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    credentials.forEach(
        (provider, value) -> {
          if (BACKENDS.contains(provider)) {
            warnBackends(provider, value, warnings);
          } else if (!RESERVED.contains(provider)) {
            provider(provider, value, profiles, warnings);
          }
        });
    Optional<String> matcher =
        Optional.ofNullable(credentials.get("match_plugin")).map(Object::toString);
    return new ProfileSet(profiles, matcher, warnings);
  }

  private static void warnBackends(String key, @Nullable Object value, List<String> warnings) {
    if (value instanceof Map<?, ?> backends) {
      backends
          .keySet()
          .forEach(
              name ->
                  warnings.add(
                      "Reading profiles: " + key + " " + name + " is not supported yet; skipped"));
    } else {
      warnings.add("Reading profiles: " + key + " is not supported yet; skipped");
    }
  }

  private static void provider(
      String provider, @Nullable Object value, List<RawProfile> profiles, List<String> warnings) {
    if (value instanceof Map<?, ?> named) {
      named.forEach((name, options) -> profile(provider, name, options, profiles, warnings));
    } else if (value instanceof List<?> list) {
      list.forEach(element -> element(provider, element, profiles, warnings));
    } else if (value != null) {
      warnings.add(
          "Reading profiles: provider " + provider + " holds a value, not profiles; skipped");
    }
  }

  private static void element(
      String provider, @Nullable Object element, List<RawProfile> profiles, List<String> warnings) {
    if (element instanceof Map<?, ?> named) {
      named.forEach((name, options) -> profile(provider, name, options, profiles, warnings));
    } else {
      warnings.add(
          "Reading profiles: an element of provider " + provider + " is no profile; skipped");
    }
  }

  private static void profile(
      String provider,
      @Nullable Object name,
      @Nullable Object options,
      List<RawProfile> profiles,
      List<String> warnings) {
    Map<String, Object> texts = new LinkedHashMap<>();
    if (options instanceof Map<?, ?> map) {
      map.forEach((key, value) -> texts.put(String.valueOf(key), value));
    } else if (options != null) {
      warnings.add(
          "Reading profiles: " + provider + "." + name + " is a value, not options; skipped");
      return;
    }
    profiles.add(new RawProfile(provider, String.valueOf(name), texts));
  }
}
