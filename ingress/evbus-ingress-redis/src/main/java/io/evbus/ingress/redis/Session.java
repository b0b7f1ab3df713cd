package io.evbus.ingress.redis;

import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import io.evbus.spi.Secret;
import io.evbus.spi.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.RedisOutputStream;

/**
 * A connection that one thread writes to while another reads from it; the client's own is for one
 * thread, and looks for an error to read when a write fails. {@link #close} is for any thread.
 */
final class Session implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  /** No server takes this for an entry's id, but it comes to that after all else it checks. */
  private static final String NO_ID = "rehearsal";

  private final Sockets sockets;
  private final Connection connection;
  private final RedisOutputStream out;

  private Session(Sockets sockets, Connection connection) throws IOException {
    this.sockets = sockets;
    this.connection = connection;
    this.out = new RedisOutputStream(sockets.socket().getOutputStream(), BUFFER_BYTES);
  }

  /**
   * Connects and logs in.
   *
   * @throws IngressException when that can't be done; its reason says why
   */
  static Session open(Destination destination, Server server, Address address)
      throws IngressException {
    Profile profile = destination.profile();
    SSLContext tls = server.tls() ? Tls.context(profile) : null;
    int timeoutMillis = (int) profile.require(RedisOptions.TIMEOUT).toMillis();
    int answerMillis = timeoutMillis + (int) Copies.of(profile).waitMillis();
    Sockets sockets = new Sockets(server, tls, timeoutMillis, answerMillis);
    try {
      DefaultJedisClientConfig.Builder client =
          DefaultJedisClientConfig.builder()
              .connectionTimeoutMillis(timeoutMillis)
              .socketTimeoutMillis(answerMillis)
              .autoNegotiateProtocol(false)
              .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
              .clientName(name(profile, destination))
              .database(server.database());
      server.username().ifPresent(client::user);
      server.password().map(Secret::reveal).ifPresent(client::password);
      return new Session(sockets, new Connection(sockets, client.build()));
    } catch (IOException | RuntimeException e) {
      sockets.cut();
      throw RedisErrors.opening(address.toString(), e);
    }
  }

  /** A name takes no spaces and nothing beyond ASCII. */
  private static String name(Profile profile, Destination destination) {
    String id = destination.id().isEmpty() ? "" : "/" + destination.id();
    return ("evbus-" + profile.name() + id).replaceAll("[^!-~]", "_");
  }

  /** Asks, before anything is published; answers the server's text, list, number or nothing. */
  @Nullable Object ask(CommandArguments command) {
    return connection.executeCommand(command);
  }

  /**
   * Adds an entry in vain: its id is none. The server says so only after it has looked whether this
   * user may write there, and whether the server itself can.
   *
   * @throws JedisDataException what an entry would get for an answer
   */
  void rehearse(String stream) {
    try {
      var unused =
          ask(
              new CommandArguments(Command.XADD)
                  .key(Address.bytes(stream))
                  .add(Keyword.NOMKSTREAM)
                  .add(NO_ID)
                  .add("field")
                  .add("value"));
    } catch (JedisDataException e) {
      if (RedisErrors.endsAll(e)) {
        throw e;
      }
    }
  }

  /** Asks for a sign of life; whoever may not ask gets one too. */
  void ping() {
    try {
      var unused = ask(new CommandArguments(Command.PING));
    } catch (JedisDataException e) {
      if (RedisErrors.endsAll(e) && !RedisErrors.isForbidden(e)) {
        throw e;
      }
    }
  }

  /** Writes a command; what is written may stay behind until {@link #flush}. */
  void write(CommandArguments command) {
    Protocol.sendCommand(out, command);
  }

  void flush() throws IOException {
    out.flush();
  }

  /**
   * Reads the next answer.
   *
   * @throws JedisDataException when it is an error
   * @throws redis.clients.jedis.exceptions.JedisConnectionException when there is none
   */
  @Nullable Object read() {
    return connection.getUnflushedObject();
  }

  /** A text of an answer. */
  static String text(@Nullable Object answer) {
    return answer instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(answer);
  }

  @Override
  public void close() {
    sockets.cut();
  }
}
