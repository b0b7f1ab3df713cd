package io.evbus.testkit.ingress;

import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.HttpReceiver;
import io.evbus.testkit.HttpReceiver.Arrived;
import io.evbus.testkit.HttpReceiver.Reply;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A web server in this process; a place is a path of it. It has nothing of its own to be installed.
 */
public final class HttpFarSide implements FarSide {
  private static final String POISON = "poison";
  private static final String CLOUD_EVENT = "ce-";
  private static final String ESCAPED = "x-evbus-header-";

  /** What the protocol or the ingress adds for itself. */
  private static final Set<String> OWN =
      Set.of(
          "authorization",
          "ce-evbusprofile",
          "ce-id",
          "ce-source",
          "ce-specversion",
          "ce-time",
          "ce-type",
          "connection",
          "content-length",
          "content-type",
          "host",
          "user-agent",
          "webhook-id",
          "webhook-timestamp");

  private final Ingress ingress;
  private final HttpReceiver receiver = HttpReceiver.start();
  private volatile String accepted = "";

  /** Starts a server for an ingress that sends CloudEvents in binary content mode. */
  public HttpFarSide(Ingress ingress) {
    this.ingress = ingress;
  }

  @Override
  public Ingress ingress() {
    return ingress;
  }

  @Override
  public IngressFeatures features() {
    return IngressFeatures.of(
        Ability.NETWORK,
        Ability.TLS,
        Ability.RESTARTS,
        Ability.FREEZES,
        Ability.REFUSES,
        Ability.REJECTS,
        Ability.REJECTS_ONE,
        Ability.AUTHENTICATES,
        Ability.CARRIES_HEADERS,
        Ability.SHARES_PLACES,
        Ability.PROBES);
  }

  @Override
  public String provider() {
    return "http";
  }

  /** The server. */
  public HttpReceiver receiver() {
    return receiver;
  }

  @Override
  public void prepare(String place) {
    receiver.reply(path(place), HttpFarSide::unlessPoison);
    receiver.reply(guardedPath(place), this::unlessStranger);
  }

  private static Reply unlessPoison(Arrived request) {
    return request.headers().containsKey(CLOUD_EVENT + POISON) ? Reply.of(422) : HttpReceiver.OK;
  }

  private Reply unlessStranger(Arrived request) {
    return request.header("authorization").equals("Bearer " + accepted)
        ? HttpReceiver.OK
        : Reply.of(401);
  }

  private static String path(String place) {
    return "/" + place;
  }

  private static String guardedPath(String place) {
    return "/guarded/" + place;
  }

  @Override
  public Map<String, Object> profile(String place) {
    return to(receiver.url(path(place)));
  }

  private static Map<String, Object> to(String url) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("url", url);
    profile.put("allow_private", List.of("127.0.0.0/8", "::1/128"));
    return profile;
  }

  @Override
  public List<Arrival> arrivals(String place) {
    List<Arrived> all = new ArrayList<>(receiver.arrived(path(place)));
    all.addAll(receiver.arrived(guardedPath(place)));
    return all.stream()
        .map(
            request ->
                new Arrival(decode(request.header("ce-id")), request.body(), headers(request)))
        .toList();
  }

  private static Map<String, String> headers(Arrived request) {
    Map<String, String> headers = new TreeMap<>();
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (OWN.contains(name)) {
                return;
              }
              if (name.startsWith(CLOUD_EVENT)) {
                headers.put(name.substring(CLOUD_EVENT.length()), decode(value));
              } else if (name.startsWith(ESCAPED)) {
                headers.put(decode(name.substring(ESCAPED.length())), value);
              } else {
                headers.put(name, value);
              }
            });
    return headers;
  }

  private static String decode(String percentEncoded) {
    return URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public int targetPort() {
    return receiver.port();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    return to("http://127.0.0.1:" + port + path(place));
  }

  @Override
  public Map<String, Object> secured(String place, int port, Path authorities) {
    Map<String, Object> profile = to("https://localhost:" + port + path(place));
    profile.put("tls", Map.of("ca_file", authorities.toString()));
    return profile;
  }

  @Override
  public void kill() {
    receiver.kill();
  }

  @Override
  public void restart() {
    receiver.restart();
  }

  @Override
  public void freeze() {
    receiver.freeze();
  }

  @Override
  public void thaw() {
    receiver.thaw();
  }

  @Override
  public Map<String, Object> refusing(String place) {
    receiver.reply(path(place), Reply.of(500));
    return profile(place);
  }

  @Override
  public Map<String, Object> rejecting(String place) {
    receiver.reply(path(place), Reply.of(400));
    return profile(place);
  }

  @Override
  public Event poison(String place) {
    return Event.builder()
        .headers(Map.of(POISON, "yes"))
        .body("a poisonous event", "text/plain")
        .build();
  }

  @Override
  public void accept(String secret) {
    accepted = secret;
  }

  @Override
  public Map<String, Object> authenticated(String place, String secret) {
    Map<String, Object> profile = to(receiver.url(guardedPath(place)));
    profile.put("bearer_token", secret);
    return profile;
  }

  @Override
  public List<String> inventory() {
    return List.of(receiver.requests() + " requests");
  }

  @Override
  public void close() {
    receiver.close();
  }
}
