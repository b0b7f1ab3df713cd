package io.evbus.testkit.ingress;

import io.evbus.spi.Ingress;
import io.evbus.testkit.RedisEntry;
import io.evbus.testkit.RedisServer;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A private Redis that syncs before it answers; a place is a stream. */
public final class RedisFarSide implements FarSide {
  private static final String USER = "kit";
  private static final String GROUP = "kit";

  private final Ingress ingress;
  private final RedisServer server;
  private final Map<String, List<Arrival>> arrived = new HashMap<>();
  private final Map<String, String> latest = new HashMap<>();

  /** Starts a server; skips the test where the package is not installed. */
  public RedisFarSide(Ingress ingress) {
    this.ingress = ingress;
    this.server = RedisServer.start();
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
        Ability.AUTHENTICATES,
        Ability.CARRIES_HEADERS,
        Ability.KEEPS_ORDER,
        Ability.SHARES_PLACES,
        Ability.PROBES);
  }

  @Override
  public String provider() {
    return "redis";
  }

  /** A group makes a stream that is empty, and can go again. */
  @Override
  public void prepare(String place) {
    if (server.cli("exists", place).equals("0")) {
      server.cli("xgroup", "create", place, GROUP, "$", "mkstream");
      server.cli("xgroup", "destroy", place, GROUP);
    }
  }

  @Override
  public Map<String, Object> profile(String place) {
    return proxied(place, server.port());
  }

  /** Reads on behind the last entry that is known. */
  @Override
  public synchronized List<Arrival> arrivals(String place) {
    List<Arrival> known = arrived.computeIfAbsent(place, unused -> new ArrayList<>());
    for (RedisEntry entry : server.entries(place, latest.getOrDefault(place, ""))) {
      known.add(arrival(entry));
      latest.put(place, entry.id());
    }
    return List.copyOf(known);
  }

  private static Arrival arrival(RedisEntry entry) {
    Map<String, String> headers = new HashMap<>();
    for (String name : entry.fields().keySet()) {
      if (!name.startsWith("ce_") && !name.equals("content-type") && !name.equals("data")) {
        headers.put(name, entry.text(name));
      }
    }
    return new Arrival(
        entry.text("ce_id"),
        ByteBuffer.wrap(entry.fields().getOrDefault("data", new byte[0])),
        headers);
  }

  @Override
  public int targetPort() {
    return server.port();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    return new HashMap<>(Map.of("host", "127.0.0.1", "port", port, "streams", List.of(place)));
  }

  @Override
  public Map<String, Object> secured(String place, int port, Path authorities) {
    Map<String, Object> profile = proxied(place, port);
    profile.put("host", "localhost");
    profile.put("tls", Map.of("ca_file", authorities.toString()));
    return profile;
  }

  @Override
  public void kill() {
    server.kill9();
  }

  @Override
  public void stop() {
    server.stop();
  }

  @Override
  public void restart() {
    server.restart();
  }

  @Override
  public void freeze() {
    server.freeze();
  }

  @Override
  public void thaw() {
    server.thaw();
  }

  /** A replica must confirm, and there is none. */
  @Override
  public Map<String, Object> refusing(String place) {
    Map<String, Object> profile = profile(place);
    profile.put("replicas", 1);
    profile.put("replicas_timeout", "50ms");
    return profile;
  }

  /** There is no such stream, though the server would make one. */
  @Override
  public Map<String, Object> rejecting(String place) {
    Map<String, Object> profile = profile(place);
    profile.put("create", false);
    return profile;
  }

  @Override
  public void accept(String secret) {
    server.cli("acl", "setuser", USER, "on", "resetpass", ">" + secret, "~*", "+@all");
  }

  @Override
  public Map<String, Object> authenticated(String place, String secret) {
    Map<String, Object> profile = profile(place);
    profile.put("username", USER);
    profile.put("password", secret);
    return profile;
  }

  @Override
  public List<String> inventory() {
    List<String> keys = server.cli("keys", "*").lines().sorted().toList();
    return keys.stream()
        .filter(key -> !key.isBlank())
        .map(key -> key + " " + server.cli("xlen", key))
        .toList();
  }

  @Override
  public void close() {
    server.close();
  }
}
