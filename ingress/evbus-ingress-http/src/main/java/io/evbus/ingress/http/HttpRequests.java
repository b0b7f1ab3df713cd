package io.evbus.ingress.http;

import io.evbus.Event;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/** Makes the requests of one destination, with the secrets of its profile. Thread-safe. */
final class HttpRequests {
  private final String method;
  private final String scheme;
  private final URIAuthority authority;
  private final String target;
  private final Map<String, String> constant;
  private final HttpEncoding encoding;
  private final WebhookSignatures signatures;
  private final Clock clock;

  HttpRequests(Profile profile, Endpoint endpoint, Clock clock) {
    this.method = profile.require(HttpOptions.METHOD).name();
    this.scheme = endpoint.secure() ? URIScheme.HTTPS.id : URIScheme.HTTP.id;
    this.authority = new URIAuthority(endpoint.host(), endpoint.portOrUsual());
    this.target = endpoint.target().reveal();
    this.constant = constant(profile, endpoint);
    this.encoding =
        new HttpEncoding(profile.require(HttpOptions.FORMAT), profile.require(HttpOptions.SOURCE));
    this.signatures = new WebhookSignatures(HttpProfile.signingSecrets(profile));
    this.clock = clock;
  }

  /**
   * What an event is in every attempt.
   *
   * @throws IllegalArgumentException when the event can't be encoded
   */
  HttpEncoding.Message encode(Event event) {
    return encoding.encode(event);
  }

  /** A request of one attempt, without its body: what was encoded, the time, the credentials. */
  HttpRequest head(HttpEncoding.Message message) {
    BasicHttpRequest head = new BasicHttpRequest(method, scheme, authority, target);
    message
        .headers()
        .forEach(
            (name, value) -> {
              if (!constant.containsKey(name)) {
                head.addHeader(name, value);
              }
            });
    long now = clock.instant().getEpochSecond();
    head.addHeader("webhook-timestamp", Long.toString(now));
    if (!signatures.isEmpty()) {
      String id = message.headers().getOrDefault("webhook-id", "");
      head.addHeader("webhook-signature", signatures.sign(id, now, message.body()));
    }
    constant.forEach(head::addHeader);
    return head;
  }

  private static Map<String, String> constant(Profile profile, Endpoint endpoint) {
    Map<String, String> constant = new LinkedHashMap<>();
    HttpProfile.headers(profile).forEach((name, value) -> constant.put(name, value.reveal()));
    Optional<Secret> token = profile.get(HttpOptions.BEARER_TOKEN);
    token.ifPresent(secret -> constant.put("authorization", "Bearer " + secret.reveal()));
    Optional<Secret> password = profile.get(HttpOptions.PASSWORD);
    password.ifPresent(
        secret ->
            constant.put(
                "authorization",
                basic(profile.require(HttpOptions.USERNAME) + ":" + secret.reveal())));
    endpoint
        .userInfo()
        .ifPresent(secret -> constant.put("authorization", basic(credentials(secret))));
    return constant;
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * User and password from a URL.
   *
   * @throws IllegalArgumentException when they are not percent-encoded
   */
  static String credentials(Secret userInfo) {
    String encoded = userInfo.reveal().replace("+", "%2B");
    String decoded;
    try {
      decoded = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The cause would show a part of them.
      throw new IllegalArgumentException(
          "the user and password in a URL are not percent-encoded; a percent sign is %25");
    }
    return decoded.indexOf(':') < 0 ? decoded + ":" : decoded;
  }
}
