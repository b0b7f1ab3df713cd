package io.evbus.ingress.http;

import io.evbus.spi.IngressGuide;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of a profile. */
final class HttpOptions {
  /** What a request asks for. */
  enum Method {
    /** Take this. */
    POST,
    /** Have this. */
    PUT
  }

  /** How an event becomes a request; written as {@code cloudevents-binary}. */
  enum Format {
    /** The body as it is, attributes as headers {@code ce-NAME}. */
    CLOUDEVENTS_BINARY,
    /** One JSON object that holds attributes and body. */
    CLOUDEVENTS_STRUCTURED,
    /** The body as it is and no attributes but what every request carries. */
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static final Option<Secret> URL =
      Option.of(
          "url",
          Secret.class,
          "Where events go; shown without its path, which may be a token",
          "https://hooks.example.org/orders");

  @SuppressWarnings("rawtypes")
  static final Option<Map> ENDPOINTS =
      secret(
          "endpoints",
          Map.class,
          "Several URLs by name; each is a destination of its own",
          "{orders: https://a.example.org/in, audit: https://b.example.org/in}");

  static final Option<Method> METHOD =
      Option.of("method", Method.class, Method.POST, "post or put", "put");
  static final Option<Format> FORMAT =
      Option.of(
          "format",
          Format.class,
          Format.CLOUDEVENTS_BINARY,
          "cloudevents-binary is the body with attributes as headers; cloudevents-structured is one"
              + " JSON object; json is the body alone",
          "json");
  static final Option<String> SOURCE =
      Option.of(
          "source",
          String.class,
          "evbus",
          "The source attribute of CloudEvents, a URI or a part of one",
          "/shop/orders");
  static final Option<Secret> BEARER_TOKEN =
      Option.of("bearer_token", Secret.class, "Sent as Authorization: Bearer", "...")
          .alias("authorization.bearer", "token");
  static final Option<String> USERNAME =
      Option.of("username", String.class, "The user of Basic authorization", "evbus")
          .alias("authorization.username", "login");
  static final Option<Secret> PASSWORD =
      Option.of("password", Secret.class, "The user's password", "...")
          .alias("authorization.password");

  @SuppressWarnings("rawtypes")
  static final Option<Map> HEADERS =
      secret("headers", Map.class, "Headers of every request", "{X-Api-Key: ...}");

  @SuppressWarnings("rawtypes")
  static final Option<List> SIGNING_SECRETS =
      secret(
              "signing_secrets",
              List.class,
              "Secrets of Standard Webhooks, base64 of 24 to 64 bytes; each request is signed with"
                  + " all of them, so that they can be replaced one by one",
              "[whsec_...]")
          .alias("signing_secret");

  static final Option<Duration> TIMEOUT =
      Option.of(
          "timeout",
          Duration.class,
          Duration.ofSeconds(15),
          "How long connecting, and how long an answer, may take",
          "15s");
  static final Option<Integer> MAX_IN_FLIGHT =
      Option.of(
          "max_in_flight",
          Integer.class,
          16,
          "Requests without an answer at most; over HTTP/1.1 each needs a connection",
          "64");

  @SuppressWarnings("rawtypes")
  static final Option<List> ALLOW_PRIVATE =
      Option.of(
          "allow_private",
          List.class,
          "Networks that are not public but may be sent to; true is all of them",
          "[127.0.0.0/8, 10.1.0.0/16]");

  static final OptionSpec SPEC =
      OptionSpec.of(
          URL,
          ENDPOINTS,
          METHOD,
          FORMAT,
          SOURCE,
          BEARER_TOKEN,
          USERNAME,
          PASSWORD,
          HEADERS,
          SIGNING_SECRETS,
          TIMEOUT,
          MAX_IN_FLIGHT,
          ALLOW_PRIVATE,
          Tls.CA_FILE,
          Tls.CERT_FILE,
          Tls.KEY_FILE,
          Tls.KEY_PASSWORD);

  static final IngressGuide GUIDE =
      new IngressGuide(
          "Web servers: webhooks, over HTTP/1.1, or HTTP/2 where an https server speaks it",
          "The server has answered 2xx, so it has the event; whether it keeps it is its own.",
          "At most max_in_flight for each lost connection. Each request carries the event's id as"
              + " webhook-id, the same over all attempts.",
          "None between requests in flight: set max_in_flight: 1, or order: key for the lane, where"
              + " it matters.",
          "What the server takes: what it answers 400, 413, 414, 415, 422 or 431 to is a dead letter,"
              + " 410 disables the lane, 429 and Retry-After hold it back. Addresses that are not"
              + " public need allow_private.",
          example());

  private HttpOptions() {}

  private static <T> Option<T> secret(String name, Class<T> type, String help, String example) {
    return new Option<>(name, type, Optional.empty(), true, false, Set.of(), help, example);
  }

  private static Map<String, Object> example() {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("url", "https://hooks.example.org/orders");
    example.put("format", "cloudevents-structured");
    example.put("signing_secrets", List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    return example;
  }
}
