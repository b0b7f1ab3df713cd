package io.evbus.ingress.http;

import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.IngressException;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Probe;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Tls;
import io.evbus.spi.Traits;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Web servers: each event is one request, for profiles under {@code http} and {@code webhook}.
 *
 * <p>A profile has one {@code url}, or several {@code endpoints}, a destination each. Ok proves
 * that the server answered 2xx. Names are looked up once for each opening, and only the address
 * that was found allowed then is connected to. Stateless and thread-safe.
 */
public final class HttpIngress implements Ingress, Probe {
  private final Resolver resolver;
  private final Clock clock;

  /** Called by ServiceLoader. */
  public HttpIngress() {
    this(InetAddress::getAllByName, Clock.systemUTC());
  }

  HttpIngress(Resolver resolver, Clock clock) {
    this.resolver = resolver;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public Set<String> providers() {
    return Set.of("http", "webhook");
  }

  @Override
  public OptionSpec options() {
    return HttpOptions.SPEC;
  }

  @Override
  public IngressGuide guide() {
    return HttpOptions.GUIDE;
  }

  @Override
  public List<String> warnings(Profile profile) {
    return HttpProfile.warnings(profile);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    HttpProfile.check(profile);
    Traits traits = Traits.blocking(Proof.RECEIVED);
    List<Destination> destinations = new ArrayList<>();
    HttpProfile.endpoints(profile)
        .forEach(
            (id, endpoint) ->
                destinations.add(
                    new Destination(id, profile, Map.of("server", endpoint.toString()), traits)));
    return destinations;
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws IngressException {
    Profile profile = destination.profile();
    Endpoint endpoint = endpoint(destination);
    try {
      SSLContext context = context(profile, endpoint);
      Way way = find(profile, endpoint, context);
      int maxInFlight = profile.require(HttpOptions.MAX_IN_FLIGHT);
      return new HttpPublisher(
          endpoint.toString(),
          Transport.open(endpoint, way, context, timeoutMillis(profile), maxInFlight),
          new HttpRequests(profile, endpoint, clock),
          maxInFlight,
          profile.require(HttpOptions.TIMEOUT).toNanos(),
          clock,
          signals);
    } catch (Exception e) {
      throw HttpErrors.opening(endpoint.toString(), e);
    }
  }

  @Override
  public String probe(Destination destination) throws IngressException {
    Profile profile = destination.profile();
    Endpoint endpoint = endpoint(destination);
    try {
      Way way = find(profile, endpoint, context(profile, endpoint));
      return "connected to " + endpoint + " at " + way + "; no request was sent";
    } catch (Exception e) {
      throw HttpErrors.opening(endpoint.toString(), e);
    }
  }

  private Way find(Profile profile, Endpoint endpoint, @Nullable SSLContext context)
      throws Exception {
    AddressRules rules = HttpProfile.addressRules(profile);
    return Way.find(endpoint, rules, resolver, context, timeoutMillis(profile));
  }

  private static Endpoint endpoint(Destination destination) {
    Endpoint endpoint = HttpProfile.endpoints(destination.profile()).get(destination.id());
    if (endpoint == null) {
      throw new IllegalArgumentException(
          "Opening a destination: its profile has no endpoint " + destination.id());
    }
    return endpoint;
  }

  private static @Nullable SSLContext context(Profile profile, Endpoint endpoint)
      throws IngressException {
    return endpoint.secure() ? Tls.context(profile) : null;
  }

  private static int timeoutMillis(Profile profile) {
    long millis = profile.require(HttpOptions.TIMEOUT).toMillis();
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, millis));
  }
}
