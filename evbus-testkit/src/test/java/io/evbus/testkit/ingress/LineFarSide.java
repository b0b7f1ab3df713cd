package io.evbus.testkit.ingress;

import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** The line server as a far side that claims almost everything. */
final class LineFarSide implements FarSide {
  private final LineServer server = new LineServer();
  private final Ingress ingress;

  private final Duration patience;

  LineFarSide(Ingress ingress, Duration patience) {
    this.ingress = ingress;
    this.patience = patience;
    server.start();
  }

  @Override
  public Ingress ingress() {
    return ingress;
  }

  @Override
  public IngressFeatures features() {
    return new IngressFeatures(EnumSet.complementOf(EnumSet.of(Ability.TLS, Ability.DEDUPLICATES)));
  }

  @Override
  public Duration patience() {
    return patience;
  }

  @Override
  public String provider() {
    return "line";
  }

  @Override
  public void prepare(String place) {
    server.prepare(place);
  }

  @Override
  public Map<String, Object> profile(String place) {
    return proxied(place, server.port());
  }

  @Override
  public List<Arrival> arrivals(String place) {
    return server.arrivals(place);
  }

  @Override
  public int targetPort() {
    return server.port();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    return Map.of("port", port, "place", place);
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void restart() {
    server.start();
  }

  @Override
  public void freeze() {
    server.freeze();
  }

  @Override
  public void thaw() {
    server.thaw();
  }

  @Override
  public Map<String, Object> refusing(String place) {
    return profile("refusing-" + place);
  }

  @Override
  public Map<String, Object> rejecting(String place) {
    return profile(place);
  }

  @Override
  public Event poison(String place) {
    return IngressFixture.event(LineServer.POISON);
  }

  @Override
  public void accept(String secret) {
    server.accept(secret);
  }

  @Override
  public Map<String, Object> authenticated(String place, String secret) {
    return Map.of("port", server.port(), "place", place, "password", secret);
  }

  @Override
  public List<String> inventory() {
    return server.inventory();
  }

  @Override
  public void close() {
    server.kill();
  }
}
