package io.evbus.ingress.mqtt;

import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * One connection with its one network thread. Its session is new, and ends with it. Thread-safe.
 */
final class MqttConnection {
  private static final int CLOSE_MILLIS = 2_000;

  /** A broker has nothing larger to say to somebody who subscribes to nothing. */
  private static final int MOST_READ_BYTES = 64 << 10;

  private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(128 << 10, 512 << 10);

  private final EventLoopGroup network;
  private final Channel channel;
  private final Limits limits;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MqttConnection(EventLoopGroup network, Channel channel, Limits limits) {
    this.network = network;
    this.channel = channel;
    this.limits = limits;
  }

  /**
   * Connects to the first address of the host that can be reached; may block for the profile's
   * timeout.
   */
  static MqttConnection open(Destination destination, String clientId) throws Exception {
    EventLoopGroup network =
        new MultiThreadIoEventLoopGroup(1, threads(destination), NioIoHandler.newFactory());
    try {
      return open(destination, clientId, network);
    } catch (Exception e) {
      end(network);
      throw e;
    }
  }

  private static MqttConnection open(
      Destination destination, String clientId, EventLoopGroup network) throws Exception {
    Profile profile = destination.profile();
    SSLContext tls = MqttProfile.wantsTls(profile) ? Tls.context(profile) : null;
    long deadlineNanos = System.nanoTime() + profile.require(MqttOptions.TIMEOUT).toNanos();
    Exception first = null;
    for (InetAddress address : InetAddress.getAllByName(MqttProfile.host(profile))) {
      long leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0) {
        break;
      }
      InetSocketAddress server = new InetSocketAddress(address, MqttProfile.port(profile));
      Greeting greeting = new Greeting(connect(profile, clientId), tls != null);
      Channel channel = begin(profile, server, greeting, tls, network);
      try {
        MqttConnAckMessage answer = greeting.answer().get(leftNanos, TimeUnit.NANOSECONDS);
        return accepted(destination, network, channel, answer);
      } catch (ExecutionException | TimeoutException e) {
        var unused = channel.close();
        first = first == null ? cause(e) : first;
      }
    }
    throw first == null ? new TimeoutException() : first;
  }

  private static Exception cause(Exception e) {
    return e.getCause() instanceof Exception cause ? cause : e;
  }

  private static MqttConnection accepted(
      Destination destination, EventLoopGroup network, Channel channel, MqttConnAckMessage answer)
      throws IngressException {
    String where = where(destination);
    int code = Byte.toUnsignedInt(answer.variableHeader().connectReturnCode().byteValue());
    if (code != MqttErrors.SUCCESS) {
      throw MqttErrors.refused(where, code, answer.variableHeader().properties());
    }
    return new MqttConnection(network, channel, Limits.of(answer, destination.profile(), where));
  }

  private static Channel begin(
      Profile profile,
      InetSocketAddress server,
      Greeting greeting,
      @Nullable SSLContext tls,
      EventLoopGroup network) {
    int timeoutMillis =
        (int) Math.min(Integer.MAX_VALUE, profile.require(MqttOptions.TIMEOUT).toMillis());
    return new Bootstrap()
        .group(network)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel made) {
                if (tls != null) {
                  made.pipeline().addLast(secured(tls, profile, timeoutMillis));
                }
                made.pipeline()
                    .addLast(MqttEncoder.INSTANCE, new MqttDecoder(MOST_READ_BYTES), greeting);
              }
            })
        .connect(server)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                greeting.answer().completeExceptionally(Objects.requireNonNull(connected.cause()));
              }
            })
        .channel();
  }

  private static SslHandler secured(SSLContext tls, Profile profile, int timeoutMillis) {
    SSLEngine engine = tls.createSSLEngine(MqttProfile.host(profile), MqttProfile.port(profile));
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeoutMillis(timeoutMillis);
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS / 2);
    return handler;
  }

  private static MqttConnectMessage connect(Profile profile, String clientId) {
    MqttProperties properties = new MqttProperties();
    properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
    properties.add(new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, MOST_READ_BYTES));
    return MqttMessageBuilders.connect()
        .protocolVersion(MqttVersion.MQTT_5)
        .clientId(clientId)
        .cleanSession(true)
        .keepAlive((int) profile.require(MqttOptions.KEEP_ALIVE).toSeconds())
        .username(profile.get(MqttOptions.USERNAME).orElse(null))
        .password(
            profile
                .get(MqttOptions.PASSWORD)
                .map(Secret::reveal)
                .map(password -> password.getBytes(StandardCharsets.UTF_8))
                .orElse(null))
        .properties(properties)
        .build();
  }

  /** Where a destination is, in words. */
  static String where(Destination destination) {
    return Topic.of(destination)
        + " at "
        + MqttProfile.host(destination.profile())
        + ":"
        + MqttProfile.port(destination.profile());
  }

  Limits limits() {
    return limits;
  }

  /** Lets a handler talk from now on; it is told when there are no signs of life. */
  void begin(ChannelHandler conversation) {
    long silenceMillis = limits.keepAlive().toMillis();
    run(
        () -> {
          channel
              .pipeline()
              .addLast(
                  new IdleStateHandler(silenceMillis, silenceMillis / 2, 0, TimeUnit.MILLISECONDS),
                  conversation);
          channel.config().setAutoRead(true);
        });
  }

  /** Runs something in the connection's thread; not at all when it is closed. */
  void run(Runnable task) {
    if (!closed.get()) {
      channel.eventLoop().execute(task);
    }
  }

  /** Says goodbye, as far as the broker reads it, and ends within two seconds. */
  void close() {
    if (closed.compareAndSet(false, true)) {
      var unused =
          channel.writeAndFlush(MqttMessage.DISCONNECT).addListener(ChannelFutureListener.CLOSE);
      if (!channel.eventLoop().inEventLoop()) {
        channel.closeFuture().awaitUninterruptibly(CLOSE_MILLIS);
      }
      cut();
    }
  }

  /** Ends at once. */
  void cut() {
    closed.set(true);
    var unused = channel.close();
    end(network);
  }

  private static void end(EventLoopGroup network) {
    var unused = network.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static ThreadFactory threads(Destination destination) {
    return task -> {
      String name = "evbus-mqtt-" + destination.profile().name() + "/" + destination.id();
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
