package io.evbus.ingress.rabbitmqstream;

import com.rabbitmq.stream.Constants;
import com.rabbitmq.stream.impl.Client;
import com.rabbitmq.stream.impl.Client.ClientParameters;
import com.rabbitmq.stream.impl.Client.StreamMetadata;
import com.rabbitmq.stream.impl.Client.StreamParametersBuilder;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * One connection, without recovery of its own, with its one network thread. It goes to the host of
 * the profile and stays there, whatever hosts the broker advertises: each node takes messages for
 * all streams. Thread-safe.
 */
final class StreamConnection implements AutoCloseable {
  private static final long CLOSE_MILLIS = 2_000;

  private final Client client;
  private final Channel channel;
  private final EventLoopGroup network;
  private final Destination destination;

  private StreamConnection(
      Client client, Channel channel, EventLoopGroup network, Destination destination) {
    this.client = client;
    this.channel = channel;
    this.network = network;
    this.destination = destination;
  }

  /** Where a destination is, in words. */
  static String where(Destination destination) {
    return "stream " + stream(destination);
  }

  static String stream(Destination destination) {
    return String.valueOf(destination.address().get("stream"));
  }

  /** Connects to the first host that answers. */
  static StreamConnection open(
      Destination destination, EventLoopGroup network, Consumer<ClientParameters> listeners)
      throws IngressException {
    IngressException first = null;
    for (InetSocketAddress server : StreamOptions.servers(destination.profile())) {
      try {
        return open(destination, server, network, listeners);
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        String at = where(destination) + " at " + server.getHostString() + ":" + server.getPort();
        IngressException known = StreamErrors.opening(at, e);
        if (known.reason() != Reason.UNREACHABLE) {
          throw known;
        }
        first = first == null ? known : first;
      }
    }
    throw Objects.requireNonNull(first);
  }

  private static StreamConnection open(
      Destination destination,
      InetSocketAddress server,
      EventLoopGroup network,
      Consumer<ClientParameters> listeners)
      throws Exception {
    Profile profile = destination.profile();
    AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
    boolean tls = profile.require(StreamOptions.TLS);
    ClientParameters parameters =
        new ClientParameters()
            .host(server.getHostString())
            .port(server.getPort())
            .username(profile.require(StreamOptions.USERNAME))
            .password(profile.get(StreamOptions.PASSWORD).map(Secret::reveal).orElse("guest"))
            .virtualHost(profile.require(StreamOptions.VIRTUAL_HOST))
            .requestedHeartbeat(profile.require(StreamOptions.HEARTBEAT))
            .requestedMaxFrameSize(RabbitMqStreamIngress.FRAME_BYTES)
            .rpcTimeout(profile.require(StreamOptions.TIMEOUT))
            .clientProperty("connection_name", name(destination))
            .eventLoopGroup(network)
            .bootstrapCustomizer(
                bootstrap ->
                    bootstrap
                        .option(
                            ChannelOption.CONNECT_TIMEOUT_MILLIS,
                            (int) profile.require(StreamOptions.TIMEOUT).toMillis())
                        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)) // for CloseLast
            .channelCustomizer(
                made -> {
                  channel.set(made);
                  made.pipeline().addFirst(new CloseLast());
                  checkHostName(made);
                });
    if (tls) {
      parameters.sslContext(
          new JdkSslContext(
              Tls.context(profile),
              true,
              null,
              IdentityCipherSuiteFilter.INSTANCE,
              ApplicationProtocolConfig.DISABLED,
              ClientAuth.NONE,
              null,
              false));
      parameters.port(server.getPort());
    }
    listeners.accept(parameters);
    Client client = new Client(parameters);
    return new StreamConnection(
        client, Objects.requireNonNull(channel.get()), network, destination);
  }

  private static void checkHostName(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      SSLParameters parameters = tls.engine().getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.engine().setSSLParameters(parameters);
    }
  }

  static String name(Destination destination) {
    return "evbus-" + destination.profile().name() + "-" + destination.id();
  }

  Client client() {
    return client;
  }

  /** Whether the stream is there. */
  boolean exists() throws IngressException {
    String stream = stream(destination);
    StreamMetadata found = client.metadata(stream).get(stream);
    if (found == null || found.getResponseCode() == Constants.RESPONSE_CODE_STREAM_DOES_NOT_EXIST) {
      return false;
    }
    if (!found.isResponseOk()) {
      throw StreamErrors.opening(where(destination), found.getResponseCode());
    }
    return true;
  }

  /** Makes the stream. */
  void create() throws IngressException {
    Profile profile = destination.profile();
    StreamParametersBuilder limits = new StreamParametersBuilder();
    profile
        .get(StreamOptions.MAX_LENGTH)
        .ifPresent(most -> limits.put("max-length-bytes", String.valueOf(most.bytes())));
    profile.get(StreamOptions.MAX_AGE).ifPresent(limits::maxAge);
    short code = client.create(stream(destination), limits.build()).getResponseCode();
    if (code != Constants.RESPONSE_CODE_OK
        && code != Constants.RESPONSE_CODE_STREAM_ALREADY_EXISTS) {
      throw StreamErrors.opening(where(destination), code);
    }
  }

  /** Ends in order, if the broker answers within two seconds. */
  @Override
  public void close() {
    // The client waits as long as any answer may take, even when the connection has gone.
    Thread goodbye = new Thread(this::sayGoodbye, name(destination) + "-close");
    goodbye.setDaemon(true);
    goodbye.start();
    try {
      goodbye.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    goodbye.interrupt();
    cut();
  }

  private void sayGoodbye() {
    try {
      // A client that has been told to close keeps its threads when the broker does not answer.
      var unused = client.metadata(stream(destination));
      client.close();
    } catch (RuntimeException e) {
      // It is cut without an answer.
    }
  }

  /** Ends at once. */
  void cut() {
    var unused = channel.close();
    end();
  }

  private void end() {
    end(network);
  }

  /** Ends the network thread, which need not be waited for. */
  static void end(EventLoopGroup network) {
    var unused = network.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }
}
