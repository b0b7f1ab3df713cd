package io.evbus.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;

/**
 * A file channel that a window of lines is appended to at a time, from one buffer outside the heap,
 * with a sync where the profile has one.
 */
final class BareFile implements BareClient {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Bodies bodies;
  private final boolean encodes;

  /**
   * Makes one.
   *
   * @param encodes whether it encodes each line when it is written, rather than long before
   */
  BareFile(Bodies bodies, boolean encodes) {
    this.bodies = bodies;
    this.encodes = encodes;
  }

  @Override
  public String name() {
    return encodes ? "file" : "file, ready lines";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        name(),
        (encodes ? "lines put together by hand" : "lines that were encoded before")
            + ", written and synced "
            + Sending.WINDOW
            + " at a time");
  }

  @Override
  public Sender open(Place place) throws IOException {
    FileChannel channel =
        FileChannel.open(path(place), StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
    boolean syncs = place.text("sync").equals("batch");
    byte[][] lines = new byte[Sending.WINDOW][];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = line(bodies, i);
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    return new Sender() {
      @Override
      public void send(int events) throws IOException {
        for (int done = 0; done < events; done += Sending.WINDOW) {
          int end = Math.min(events, done + Sending.WINDOW);
          buffer.clear();
          for (int i = done; i < end; i++) {
            buffer.put(encodes ? line(bodies, i) : lines[i % lines.length]);
          }
          buffer.flip();
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
          if (syncs) {
            channel.force(false);
          }
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** As evbus writes it. */
  static byte[] line(Bodies bodies, int number) {
    Instant now = Instant.now();
    String start =
        "{\"specversion\":\"1.0\",\"id\":\""
            + Ids.next(now)
            + "\",\"source\":\"evbus\",\"type\":\"evbus.event\",\"time\":\""
            + now
            + "\",\"datacontenttype\":\""
            + bodies.contentType()
            + "\",\"data\":";
    byte[] body = bodies.body(number);
    byte[] head = start.getBytes(StandardCharsets.ISO_8859_1);
    byte[] line = new byte[head.length + body.length + 2];
    System.arraycopy(head, 0, line, 0, head.length);
    System.arraycopy(body, 0, line, head.length, body.length);
    line[line.length - 2] = '}';
    line[line.length - 1] = '\n';
    return line;
  }

  @Override
  public long count(Place place) throws IOException {
    long lines = 0;
    byte[] part = new byte[BUFFER_BYTES];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path(place)))) {
      for (int read = in.read(part); read >= 0; read = in.read(part)) {
        for (int i = 0; i < read; i++) {
          lines += part[i] == '\n' ? 1 : 0;
        }
      }
    }
    return lines;
  }

  @Override
  public void remove(Place place) throws IOException {
    Files.delete(path(place));
  }

  private static Path path(Place place) {
    return Path.of(place.text("path"));
  }
}
