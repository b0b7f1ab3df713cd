package io.evbus.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads lines of bounded length and checks that each is one JSON value. Not thread-safe. */
final class LineReader {
  private static final int MOST_LEVELS = 64;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MOST_LEVELS).build())
          .build();

  private final InputStream in;
  private final int mostBytes;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long number;
  private @Nullable String problem;

  LineReader(InputStream in, int mostBytes) {
    this.in = in;
    this.mostBytes = mostBytes;
  }

  /** The next line without its end, or null after the last; see {@link #problem}. */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    boolean any = false;
    boolean tooLong = false;
    while (position < limit || fill()) {
      any = true;
      int start = position;
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      tooLong |= line.size() + position - start > mostBytes;
      if (!tooLong) {
        line.write(buffer, start, position - start);
      }
      if (position < limit) {
        position++;
        break;
      }
    }
    if (!any) {
      return null;
    }
    number++;
    byte[] bytes = withoutCarriageReturn(line.toByteArray());
    problem = tooLong ? "longer than " + mostBytes + " bytes" : check(bytes);
    return bytes;
  }

  /** The number of the latest line, from 1. */
  long number() {
    return number;
  }

  /** What is wrong with the latest line, if anything. */
  @Nullable String problem() {
    return problem;
  }

  private boolean fill() throws IOException {
    limit = in.read(buffer, 0, buffer.length);
    position = 0;
    return limit > 0;
  }

  private static byte[] withoutCarriageReturn(byte[] line) {
    int end = line.length;
    return end > 0 && line[end - 1] == '\r' ? Arrays.copyOf(line, end - 1) : line;
  }

  private static @Nullable String check(byte[] line) {
    if (line.length == 0) {
      return null;
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
      if (parser.nextToken() == null) {
        return "no JSON value";
      }
      parser.skipChildren();
      return parser.nextToken() == null ? null : "more than one JSON value";
    } catch (JacksonException e) {
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      return "no JSON at column " + column + ": " + firstSentence(e.getOriginalMessage());
    }
  }

  private static String firstSentence(String message) {
    return message.lines().findFirst().orElse("malformed");
  }
}
