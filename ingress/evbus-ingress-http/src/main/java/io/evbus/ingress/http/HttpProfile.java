package io.evbus.ingress.http;

import io.evbus.spi.Exposure;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A profile read and checked: what its values mean together. Pure; messages show no value. */
final class HttpProfile {
  private static final int LEAST_KEY_BYTES = 24;
  private static final int MOST_KEY_BYTES = 64;

  private HttpProfile() {}

  /**
   * The URLs by the id of their destination; a single one has the empty id.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  static Map<String, Endpoint> endpoints(Profile profile) {
    if (profile.has(HttpOptions.URL) == profile.has(HttpOptions.ENDPOINTS)) {
      throw new IllegalArgumentException(
          profile.has(HttpOptions.URL)
              ? "url and endpoints both say where to send; keep one of them"
              : "nothing says where to send; set url, or endpoints for several");
    }
    Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    if (profile.has(HttpOptions.URL)) {
      endpoints.put("", endpoint("url", profile.require(HttpOptions.URL).reveal()));
    }
    Map<?, ?> several = profile.get(HttpOptions.ENDPOINTS).orElse(Map.of());
    several.forEach(
        (name, url) ->
            endpoints.put(
                String.valueOf(name), endpoint("endpoints." + name, String.valueOf(url))));
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("endpoints is empty; name a URL");
    }
    return endpoints;
  }

  private static Endpoint endpoint(String key, String url) {
    try {
      return Endpoint.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          key + " " + e.getMessage() + "; for example https://hooks.example.org/orders", e);
    }
  }

  static AddressRules addressRules(Profile profile) {
    return AddressRules.of(profile.get(HttpOptions.ALLOW_PRIVATE).orElse(List.of()));
  }

  static List<Secret> signingSecrets(Profile profile) {
    List<Secret> secrets = new ArrayList<>();
    List<?> given = profile.get(HttpOptions.SIGNING_SECRETS).orElse(List.of());
    given.forEach(secret -> secrets.add(Secret.of(String.valueOf(secret))));
    return secrets;
  }

  /** The constant headers by lower-case name. */
  static Map<String, Secret> headers(Profile profile) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    Map<?, ?> given = profile.get(HttpOptions.HEADERS).orElse(Map.of());
    given.forEach(
        (name, value) ->
            headers.put(
                String.valueOf(name).toLowerCase(Locale.ROOT), Secret.of(String.valueOf(value))));
    return headers;
  }

  /**
   * Refuses options that contradict each other, and addresses that are refused by their spelling.
   *
   * @throws IllegalArgumentException naming them
   */
  static void check(Profile profile) {
    AddressRules rules = addressRules(profile);
    endpoints(profile).values().forEach(endpoint -> checkAddress(endpoint, rules));
    checkAuthorization(profile);
    headers(profile).forEach(HttpProfile::checkHeader);
    for (Secret secret : signingSecrets(profile)) {
      try {
        var unused = WebhookSignatures.sizeBytes(secret.reveal());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "signing_secrets: one "
                + e.getMessage()
                + "; for example whsec_ and the base64 of "
                + LEAST_KEY_BYTES
                + " random bytes",
            e);
      }
    }
    if (!HeaderText.isPlain(profile.require(HttpOptions.SOURCE))
        || profile.require(HttpOptions.SOURCE).isEmpty()) {
      throw new IllegalArgumentException("source is no URI or part of one; for example /orders");
    }
    if (profile.require(HttpOptions.MAX_IN_FLIGHT) < 1) {
      throw new IllegalArgumentException("max_in_flight is less than 1; for example 16");
    }
    if (profile.require(HttpOptions.TIMEOUT).toMillis() < 1) {
      throw new IllegalArgumentException("timeout is zero; for example 15s");
    }
    Tls.check(profile);
  }

  private static void checkAddress(Endpoint endpoint, AddressRules rules) {
    Optional<String> refusal =
        endpoint.isLocalhost()
            ? rules.refusalOfLocalhost()
            : endpoint.literal().flatMap(rules::refusal);
    if (refusal.isPresent()) {
      throw new IllegalArgumentException(endpoint + ": " + refusal.get());
    }
  }

  private static void checkAuthorization(Profile profile) {
    List<String> ways = new ArrayList<>();
    if (profile.has(HttpOptions.BEARER_TOKEN)) {
      ways.add("bearer_token");
    }
    if (profile.has(HttpOptions.USERNAME) || profile.has(HttpOptions.PASSWORD)) {
      ways.add("username and password");
    }
    if (endpoints(profile).values().stream().anyMatch(one -> one.userInfo().isPresent())) {
      ways.add("the user in a URL");
    }
    if (headers(profile).containsKey("authorization")) {
      ways.add("the header Authorization");
    }
    if (ways.size() > 1) {
      throw new IllegalArgumentException(
          String.join(" and ", ways.subList(0, 2)) + " both say who sends; keep one of them");
    }
    if (profile.has(HttpOptions.USERNAME) != profile.has(HttpOptions.PASSWORD)) {
      throw new IllegalArgumentException("username and password go together; set both");
    }
    if (!profile.get(HttpOptions.BEARER_TOKEN).map(Secret::reveal).stream()
        .allMatch(HeaderText::isPlain)) {
      throw new IllegalArgumentException("bearer_token has letters that no header may have");
    }
    for (Endpoint endpoint : endpoints(profile).values()) {
      endpoint.userInfo().ifPresent(HttpRequests::credentials);
    }
  }

  private static void checkHeader(String name, Secret value) {
    boolean free =
        name.equals("authorization") || name.equals("cookie") || name.equals("user-agent");
    if (!HeaderText.isName(name) || (!free && HeaderText.isReserved(name))) {
      throw new IllegalArgumentException(
          "headers." + name + " can't be set: it is no name of a header, or is set by evbus");
    }
    if (!HeaderText.isPlain(value.reveal())) {
      throw new IllegalArgumentException(
          "headers." + name + " has letters that no header may have");
    }
  }

  /** What is allowed but dangerous. */
  static List<String> warnings(Profile profile) {
    Set<String> warnings = new LinkedHashSet<>();
    for (Endpoint endpoint : endpoints(profile).values()) {
      String what = exposed(profile, endpoint);
      if (!endpoint.secure() && !what.isEmpty()) {
        Exposure.warning(endpoint.host(), what, "use https://").ifPresent(warnings::add);
      }
    }
    for (Secret secret : signingSecrets(profile)) {
      int bytes = WebhookSignatures.sizeBytes(secret.reveal());
      if (bytes < LEAST_KEY_BYTES || bytes > MOST_KEY_BYTES) {
        warnings.add(
            "one of signing_secrets holds "
                + bytes
                + " bytes; Standard Webhooks asks for "
                + LEAST_KEY_BYTES
                + " to "
                + MOST_KEY_BYTES);
      }
    }
    return List.copyOf(warnings);
  }

  private static String exposed(Profile profile, Endpoint endpoint) {
    if (profile.has(HttpOptions.BEARER_TOKEN)) {
      return "bearer tokens";
    } else if (profile.has(HttpOptions.USERNAME) || endpoint.userInfo().isPresent()) {
      return "username and password";
    } else if (profile.has(HttpOptions.HEADERS)) {
      return "headers";
    }
    return profile.has(HttpOptions.SIGNING_SECRETS) ? "signed events" : "";
  }
}
