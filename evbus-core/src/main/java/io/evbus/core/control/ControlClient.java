package io.evbus.core.control;

import io.evbus.BusStats;
import io.evbus.DeadLetter;
import io.evbus.Operations;
import io.evbus.Replay;
import io.evbus.ReplayReport;
import io.evbus.core.log.DataFolder;
import io.evbus.core.log.Identity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The operations of a bus in another process, through the socket of its data folder. */
public final class ControlClient implements Operations, AutoCloseable {
  private final SocketChannel channel;
  private final BufferedReader lines;

  private ControlClient(SocketChannel channel) {
    this.channel = channel;
    this.lines =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
  }

  /** Connects to the owner of a data folder; absent when nobody owns it. */
  public static Optional<ControlClient> connect(Path folder) throws IOException {
    Optional<Path> socket = DataFolder.ownersSocket(folder);
    if (socket.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ControlClient(SocketChannel.open(UnixDomainSocketAddress.of(socket.get()))));
  }

  /** Who owns a data folder now, in words, if somebody does; it may not listen yet. */
  public static Optional<String> owner(Path folder) {
    return DataFolder.owner(folder);
  }

  /**
   * What a data folder says of its log: {@code version}, {@code id}, {@code provider}; empty when
   * it holds none.
   */
  public static Map<String, String> identity(Path folder) throws IOException {
    return Identity.lines(folder);
  }

  @Override
  public BusStats stats() {
    return ask("stats", Map.of(), BusStats.class);
  }

  @Override
  public void pause(String lane) {
    ask("pause", Map.of("lane", lane), Boolean.class);
  }

  @Override
  public void resume(String lane) {
    ask("resume", Map.of("lane", lane), Boolean.class);
  }

  @Override
  public long forget(String lane) {
    return ask("forget", Map.of("lane", lane), Long.class);
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<DeadLetter> deadLetters(String lane, long fromOffset, int most) {
    List<Map<String, Object>> letters =
        ask("dead-letters", Map.of("lane", lane, "from", fromOffset, "most", most), List.class);
    return letters.stream().map(Wire::readLetter).toList();
  }

  @Override
  public long purgeDeadLetters(String lane, OptionalLong offset) {
    return ask("purge", at(lane, offset), Long.class);
  }

  @Override
  public ReplayReport replayDeadLetters(String lane, OptionalLong offset) {
    return ask("replay-dead-letters", at(lane, offset), ReplayReport.class);
  }

  @Override
  public ReplayReport replay(Replay replay) {
    return ask("replay", Wire.write(replay), ReplayReport.class);
  }

  private static Map<String, @Nullable Object> at(String lane, OptionalLong offset) {
    Map<String, @Nullable Object> request = new HashMap<>();
    request.put("lane", lane);
    offset.ifPresent(value -> request.put("offset", value));
    return request;
  }

  private synchronized <T> T ask(
      String verb, Map<String, ? extends @Nullable Object> arguments, Class<T> type) {
    Map<String, @Nullable Object> request = new HashMap<>(arguments);
    request.put("verb", verb);
    JsonNode reply = exchange(Wire.JSON.writeValueAsBytes(request));
    if (reply.has("error")) {
      String message = reply.get("error").asString();
      throw switch (reply.path("kind").asString()) {
        case "argument" -> new IllegalArgumentException(message);
        case "log" -> new UncheckedIOException(message, new IOException(message));
        default -> new IllegalStateException(message);
      };
    }
    return Wire.JSON.convertValue(reply.get("answer"), type);
  }

  private JsonNode exchange(byte[] request) {
    try {
      ByteBuffer to = ByteBuffer.allocate(request.length + 1).put(request).put((byte) '\n').flip();
      while (to.hasRemaining()) {
        channel.write(to);
      }
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("it ended");
      }
      return Wire.JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Asking the owner of the data folder: " + e.getMessage() + "; try again", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Closing the control connection: " + e.getMessage(), e);
    }
  }
}
