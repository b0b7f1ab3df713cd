package io.evbus.testkit.ingress;

import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.IngressException;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Probe;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Secret;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An ingress for the {@link LineServer}, right but for one flaw. */
final class LineIngress implements Ingress, Probe {
  static final int MOST_BYTES = 256 << 10;
  private static final int CONNECT_MILLIS = 2_000;
  private static final Option<Integer> PORT =
      Option.of("port", Integer.class, "The server's port", "4711").must();
  private static final Option<String> PLACE =
      Option.of("place", String.class, "Where events go", "orders").must();
  private static final Option<Secret> PASSWORD =
      Option.of("password", Secret.class, "What the server asks for", "...");
  private static final Option<String> PLAIN_PASSWORD =
      Option.of("password", String.class, "What the server asks for", "...");

  private final Flaw flaw;
  private @Nullable String firstSecret;
  private @Nullable Socket shared;

  LineIngress(Flaw flaw) {
    this.flaw = flaw;
  }

  @Override
  public String name() {
    return "line";
  }

  @Override
  public Set<String> providers() {
    return Set.of("line");
  }

  @Override
  public OptionSpec options() {
    Option<?> password = flaw == Flaw.SHOWS_THE_SECRET ? PLAIN_PASSWORD : PASSWORD;
    return new OptionSpec(List.of(PORT, PLACE, password), Set.of(), flaw == Flaw.TAKES_ANY_KEY);
  }

  @Override
  public IngressGuide guide() {
    Map<String, Object> example =
        flaw == Flaw.HAS_NO_EXAMPLE ? Map.of() : Map.of("port", 4711, "place", "orders");
    return new IngressGuide("Lines", "It is kept.", "On loss.", "As sent.", "256 KiB.", example);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    int most = flaw == Flaw.LIES_ABOUT_ITS_LIMIT ? MOST_BYTES + 1 : MOST_BYTES;
    return List.of(
        new Destination(
            "",
            profile,
            Map.of("place", profile.require(PLACE)),
            new Traits(true, false, Proof.PERSISTED, most)));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    synchronized (this) {
      if (flaw == Flaw.SHARES_A_CONNECTION && shared != null && !shared.isClosed()) {
        return new LinePublisher(shared, signals, flaw);
      }
    }
    Socket socket = connect(destination);
    synchronized (this) {
      shared = socket;
    }
    return new LinePublisher(socket, signals, flaw);
  }

  private Socket connect(Destination destination) throws IngressException {
    Profile profile = destination.profile();
    String secret = secret(profile);
    Socket socket = new Socket();
    try {
      int port = profile.require(PORT);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      socket.setSoTimeout(CONNECT_MILLIS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeUTF(secret);
      out.writeUTF(profile.require(PLACE));
      if (new DataInputStream(socket.getInputStream()).readByte() != LineServer.OK) {
        throw refused(secret);
      }
      socket.setSoTimeout(0);
      return socket;
    } catch (IOException e) {
      close(socket);
      throw new IngressException(Reason.UNREACHABLE, "Opening a line: " + e.getMessage(), e);
    } catch (IngressException e) {
      close(socket);
      throw e;
    }
  }

  private synchronized String secret(Profile profile) {
    Optional<String> given =
        flaw == Flaw.SHOWS_THE_SECRET
            ? profile.get(PLAIN_PASSWORD)
            : profile.get(PASSWORD).map(Secret::reveal);
    if (firstSecret == null && given.isPresent()) {
      firstSecret = given.get();
    }
    return flaw == Flaw.KEEPS_THE_FIRST_SECRET && given.isPresent()
        ? String.valueOf(firstSecret)
        : given.orElse("");
  }

  private IngressException refused(String secret) {
    Reason reason =
        flaw == Flaw.WRONG_SECRET_IS_AN_OUTAGE ? Reason.UNREACHABLE : Reason.UNAUTHORIZED;
    String told = flaw == Flaw.TELLS_THE_SECRET ? " " + secret : "";
    return new IngressException(reason, "Opening a line: the password" + told + " is wrong", null);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("Closing a socket", e);
    }
  }

  @Override
  public String probe(Destination destination) throws Exception {
    try (Socket socket = connect(destination)) {
      if (flaw == Flaw.PROBE_PUBLISHES) {
        LinePublisher.write(
            new DataOutputStream(socket.getOutputStream()), 0, IngressFixture.event("{}"), flaw);
        new DataInputStream(socket.getInputStream()).readInt();
      }
      return "connected";
    }
  }
}
