package io.evbus.core.control;

import io.evbus.Operations;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Answers for the owner of a data folder; a thread per connection, eight at most. Thread-safe. */
public final class ControlServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());
  private static final int MOST_CONNECTIONS = 8;
  private static final int MOST_PATH_BYTES = 100;
  private static final int MOST_REQUEST_BYTES = 1 << 20;

  private final ServerSocketChannel channel;
  private final Path socket;
  private final @Nullable Path ownFolder;
  private final Operations operations;
  private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);

  private ControlServer(
      ServerSocketChannel channel, Path socket, @Nullable Path ownFolder, Operations operations) {
    this.channel = channel;
    this.socket = socket;
    this.ownFolder = ownFolder;
    this.operations = operations;
  }

  /** Listens in a folder, or, when its path is too long for a socket, in one under /tmp. */
  public static ControlServer start(Path folder, Operations operations) throws IOException {
    Path socket = folder.resolve("control.sock");
    Path own = null;
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MOST_PATH_BYTES) {
      own = Files.createTempDirectory("evbus-");
      socket = own.resolve("control.sock");
    }
    Files.deleteIfExists(socket);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    ControlServer server = new ControlServer(channel, socket, own, operations);
    server.spawn("evbus-control", server::accept);
    return server;
  }

  /** Where it listens. */
  public Path socket() {
    return socket;
  }

  private void spawn(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (channel.isOpen()) {
      try {
        connections.acquire();
        SocketChannel connection = channel.accept();
        spawn("evbus-control-connection", () -> serve(connection));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        connections.release();
        LOG.log(System.Logger.Level.WARNING, "Accepting a control connection: {0}", e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection;
        InputStream from = new BufferedInputStream(Channels.newInputStream(connection))) {
      for (byte[] line = line(from); line.length > 0; line = line(from)) {
        boolean tooLong = line.length > MOST_REQUEST_BYTES;
        send(connection, tooLong ? tooLong() : answer(line));
        if (tooLong) {
          return;
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Answering a control connection", e);
    } finally {
      connections.release();
    }
  }

  /** A line without its end, no longer than one byte too long; empty at the end of all. */
  private static byte[] line(InputStream from) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int read = from.read(); read >= 0 && read != '\n'; read = from.read()) {
      line.write(read);
      if (line.size() > MOST_REQUEST_BYTES) {
        break;
      }
    }
    return line.toByteArray();
  }

  private static void send(SocketChannel connection, Map<String, Object> answer)
      throws IOException {
    byte[] line = Wire.JSON.writeValueAsBytes(answer);
    ByteBuffer to = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    while (to.hasRemaining()) {
      connection.write(to);
    }
  }

  private static Map<String, Object> tooLong() {
    return Map.of(
        "error",
        "Asking the owner of the log: the request has more than " + MOST_REQUEST_BYTES + " bytes",
        "kind",
        "argument");
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> answer(byte[] line) {
    Map<String, Object> answer = new LinkedHashMap<>();
    try {
      Map<String, Object> request = Wire.JSON.readValue(line, Map.class);
      answer.put("answer", perform(request));
    } catch (IllegalArgumentException | JacksonException | ClassCastException e) {
      answer.put("error", String.valueOf(e.getMessage()));
      answer.put("kind", "argument");
    } catch (UncheckedIOException e) {
      answer.put("error", String.valueOf(e.getMessage()));
      answer.put("kind", "log");
    } catch (RuntimeException e) {
      answer.put("error", String.valueOf(e.getMessage()));
      answer.put("kind", "state");
    }
    return answer;
  }

  private Object perform(Map<String, Object> request) {
    String lane = String.valueOf(request.getOrDefault("lane", ""));
    return switch (String.valueOf(request.get("verb"))) {
      case "stats" -> operations.stats();
      case "pause" -> {
        operations.pause(lane);
        yield true;
      }
      case "resume" -> {
        operations.resume(lane);
        yield true;
      }
      case "forget" -> operations.forget(lane);
      case "dead-letters" ->
          operations
              .deadLetters(
                  lane,
                  number(request, "from", 0).longValue(),
                  number(request, "most", 100).intValue())
              .stream()
              .map(Wire::write)
              .toList();
      case "purge" -> operations.purgeDeadLetters(lane, offset(request));
      case "replay-dead-letters" -> operations.replayDeadLetters(lane, offset(request));
      case "replay" -> operations.replay(Wire.readReplay(request));
      default ->
          throw new IllegalArgumentException(
              "Asking the owner of the log: it knows no verb " + request.get("verb"));
    };
  }

  private static Number number(Map<String, Object> request, String key, Number absent) {
    return request.get(key) instanceof Number given ? given : absent;
  }

  private static OptionalLong offset(Map<String, Object> request) {
    return request.get("offset") instanceof Number offset
        ? OptionalLong.of(offset.longValue())
        : OptionalLong.empty();
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(socket);
      if (ownFolder != null) {
        Files.deleteIfExists(ownFolder);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Closing the control socket", e);
    }
  }
}
