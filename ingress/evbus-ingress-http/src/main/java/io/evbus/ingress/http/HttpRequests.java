package io.evbus.ingress.http;

import io.evbus.Event;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
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

  /** A request, without its body. */
  record Prepared(HttpRequest head, ByteBuffer body) {}

  /**
   * The request of an event, for one attempt.
   *
   * @throws IllegalArgumentException when the event can't be encoded
   */
  Prepared prepare(Event event) {
    HttpEncoding.Message message = encoding.encode(event);
    Map<String, String> headers = message.headers();
    long now = clock.instant().getEpochSecond();
    headers.put("webhook-timestamp", Long.toString(now));
    if (!signatures.isEmpty()) {
      String id = headers.getOrDefault("webhook-id", "");
      headers.put("webhook-signature", signatures.sign(id, now, message.body()));
    }
    headers.putAll(constant);
    BasicHttpRequest head = new BasicHttpRequest(method, scheme, authority, target);
    headers.forEach(head::addHeader);
    return new Prepared(head, message.body());
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
