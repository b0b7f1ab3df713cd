package io.evbus.testkit.ingress;

import io.evbus.spi.Ingress;
import io.evbus.testkit.RabbitMqBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** What far sides have in common whose server is a private RabbitMQ, whichever way in they take. */
abstract class AnyRabbitMqFarSide implements FarSide {
  private static final String USER = "far-side";

  /** The server. */
  final RabbitMqBroker broker;

  private final Ingress ingress;
  private final int port;
  private boolean hasNewPlaces;
  private boolean hasUser;

  AnyRabbitMqFarSide(Ingress ingress, RabbitMqBroker broker, int port) {
    this.ingress = ingress;
    this.broker = broker;
    this.port = port;
  }

  /** Something was declared, which a broker that is killed in this moment would forget. */
  final void declared() {
    hasNewPlaces = true;
  }

  @Override
  public final Ingress ingress() {
    return ingress;
  }

  @Override
  public final Map<String, Object> profile(String place) {
    return proxied(place, port);
  }

  @Override
  public final int targetPort() {
    return port;
  }

  @Override
  public final Map<String, Object> secured(String place, int securedPort, Path authorities) {
    return FarSide.with(
        proxied(place, securedPort),
        Map.of(
            "host",
            "localhost",
            "tls",
            Map.of("enabled", true, "ca_file", authorities.toString())));
  }

  @Override
  public final void kill() {
    keepPlaces();
    broker.kill9();
  }

  private void keepPlaces() {
    if (hasNewPlaces) {
      broker.syncDeclared();
      hasNewPlaces = false;
    }
  }

  @Override
  public final void stop() {
    broker.stop();
  }

  @Override
  public final void restart() {
    broker.restart();
  }

  @Override
  public final void freeze() {
    keepPlaces();
    broker.freeze();
  }

  @Override
  public final void thaw() {
    broker.thaw();
  }

  @Override
  public final void accept(String secret) {
    if (hasUser) {
      broker.ctl("change_password", USER, secret);
    } else {
      broker.ctl("add_user", USER, secret);
      broker.ctl("set_permissions", USER, ".*", ".*", ".*");
      hasUser = true;
    }
  }

  @Override
  public final Map<String, Object> authenticated(String place, String secret) {
    return FarSide.with(profile(place), Map.of("username", USER, "password", secret));
  }

  /** Lines that rabbitmqctl lists, of some columns of some things. */
  final Stream<String> list(String what, String... columns) {
    return broker
        .ctl(
            Stream.concat(Stream.of(what, "--quiet", "--no-table-headers"), Stream.of(columns))
                .toArray(String[]::new))
        .lines();
  }

  /** What there is besides queues. */
  final Stream<String> listRoutes() {
    return Stream.concat(
        list("list_exchanges", "name"),
        list("list_bindings", "source_name", "destination_name", "routing_key"));
  }

  @Override
  public void close() {
    broker.close();
  }
}
