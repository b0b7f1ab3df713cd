package io.evbus.ingress.http;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The way to an endpoint that was tried: one address that may be sent to, and what the server there
 * speaks. Every later connection goes to this address; no name is looked up again.
 *
 * @param address an address that the rules allow and that was connected to
 * @param tls the version of TLS, empty without
 * @param http2 whether the server chose HTTP/2
 */
record Way(InetAddress address, String tls, boolean http2) {
  private static final String HTTP_2 = "h2";

  /**
   * Looks the endpoint up, once, and connects to the first of its allowed addresses that answers.
   *
   * @param timeoutMillis how long connecting may take, over all addresses
   * @throws IngressException with reason {@code forbidden} when no address is allowed
   */
  static Way find(
      Endpoint endpoint,
      AddressRules rules,
      Resolver resolver,
      @Nullable SSLContext context,
      int timeoutMillis)
      throws IOException, IngressException {
    List<InetAddress> addresses = allowed(endpoint, rules, resolver);
    int millisEach = Math.max(1, timeoutMillis / addresses.size());
    IOException first = null;
    for (InetAddress address : addresses) {
      try {
        return connect(endpoint, address, context, millisEach);
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    throw first == null ? new UnknownHostException(endpoint.host()) : first;
  }

  private static List<InetAddress> allowed(Endpoint endpoint, AddressRules rules, Resolver resolver)
      throws UnknownHostException, IngressException {
    Optional<InetAddress> literal = endpoint.literal();
    InetAddress[] all =
        literal.isPresent()
            ? new InetAddress[] {literal.get()}
            : resolver.addresses(endpoint.host());
    List<InetAddress> allowed = new ArrayList<>();
    String refusal = "";
    for (InetAddress address : all) {
      Optional<String> refused = rules.refusal(address);
      if (refused.isEmpty()) {
        allowed.add(address);
      } else {
        refusal = refused.get();
      }
    }
    if (allowed.isEmpty() && !refusal.isEmpty()) {
      throw new IngressException(
          Reason.FORBIDDEN, "Opening " + endpoint + ": its address " + refusal, null);
    }
    return allowed;
  }

  private static Way connect(
      Endpoint endpoint, InetAddress address, @Nullable SSLContext context, int timeoutMillis)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, endpoint.port()), timeoutMillis);
      if (context == null) {
        return new Way(address, "", false);
      }
      socket.setSoTimeout(timeoutMillis);
      try (SSLSocket secure =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(socket, endpoint.host(), endpoint.port(), true)) {
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setApplicationProtocols(new String[] {HTTP_2, "http/1.1"});
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return new Way(
            address,
            secure.getSession().getProtocol(),
            HTTP_2.equals(secure.getApplicationProtocol()));
      }
    }
  }

  @Override
  public String toString() {
    return address.getHostAddress()
        + (tls.isEmpty() ? "" : " over " + tls)
        + (http2 ? ", HTTP/2" : ", HTTP/1.1");
  }
}
