package io.evbus.ingress.file;

import io.evbus.spi.TimeText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** The lines of a batch, one behind the other, in a buffer that grows. Confined to a publisher. */
final class Lines {
  private static final int FIRST_BYTES = 64 << 10;
  private static final int MOST_KEPT_BYTES = 16 << 20;
  private static final int WRITE_BYTES = 256 << 10;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final TimeText times = new TimeText();
  private byte[] bytes;
  private int length;

  Lines() {
    this(FIRST_BYTES);
  }

  Lines(int firstBytes) {
    bytes = new byte[firstBytes];
  }

  void clear() {
    length = 0;
    if (bytes.length > MOST_KEPT_BYTES) {
      bytes = new byte[FIRST_BYTES];
    }
  }

  int length() {
    return length;
  }

  void add(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
  }

  void add(byte[] more) {
    add(more, 0, more.length);
  }

  private void add(byte[] more, int from, int to) {
    room(to - from);
    System.arraycopy(more, from, bytes, length, to - from);
    length += to - from;
  }

  /** Adds a text of ASCII letters. */
  @SuppressWarnings("deprecation") // the fastest copy of a text that is known to be ASCII
  void addAscii(String text) {
    int count = text.length();
    room(count);
    text.getBytes(0, count, bytes, length);
    length += count;
  }

  /** Adds a time as {@link Instant#toString} writes it. */
  void addTime(Instant time) {
    add(times.of(time));
  }

  /** Adds JSON whose strings hold no line break; those between its tokens become blanks. */
  void addOnOneLine(byte[] json) {
    int from = length;
    add(json);
    for (int i = from; i < length; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        bytes[i] = ' ';
      }
    }
  }

  /** Adds a text as a JSON string, with its quotes. */
  void addString(String text) {
    addString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds UTF-8 as a JSON string, with its quotes. */
  void addString(byte[] utf8) {
    add('"');
    int from = 0;
    for (int i = PlainText.end(utf8, 0); i < utf8.length; i++) {
      byte b = utf8[i];
      if ((b >= 0 && b < ' ') || b == '"' || b == '\\' || b == 0x7F) {
        add(utf8, from, i);
        escape(b);
        from = i + 1;
      }
    }
    add(utf8, from, utf8.length);
    add('"');
  }

  private void escape(byte b) {
    add('\\');
    switch (b) {
      case '"', '\\' -> add((char) b);
      case '\n' -> add('n');
      case '\r' -> add('r');
      case '\t' -> add('t');
      default -> {
        addAscii("u00");
        add(HEX[b >> 4]);
        add(HEX[b & 0xF]);
      }
    }
  }

  void addBase64(byte[] body) {
    int encoded = (body.length + 2) / 3 * 4;
    room(encoded);
    byte[] whole = Base64.getEncoder().encode(body);
    System.arraycopy(whole, 0, bytes, length, encoded);
    length += encoded;
  }

  /** What is there, as an array of its own. */
  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }

  /** Forgets what stands behind a length. */
  void truncate(int to) {
    length = to;
  }

  /** Writes a part, in pieces, so that the JDK's copy of each outside the heap stays small. */
  void write(int from, int to, FileChannel channel) throws IOException {
    for (int at = from; at < to; at += WRITE_BYTES) {
      ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(WRITE_BYTES, to - at));
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
    }
  }

  /** Writes all. */
  void write(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  private void room(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * needed));
    }
  }
}
