package io.evbus.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of a stream as {@code redis-cli} prints it.
 *
 * @param id what the server has called it
 * @param fields its fields by name, in their order
 */
public record RedisEntry(String id, Map<String, byte[]> fields) {
  /** Numbers of the lists that an element begins or stands in, and the element. */
  private static final Pattern LINE = Pattern.compile("((?: *\\d+\\))+) \"(.*)\"");

  private static final int HEX_DIGITS = 2;
  private static final int HEX = 16;

  /** A field as a text; empty when it is not there. */
  public String text(String field) {
    return new String(fields.getOrDefault(field, new byte[0]), StandardCharsets.UTF_8);
  }

  /** Reads the formatted answer to XRANGE. */
  static List<RedisEntry> parse(String printed) {
    List<List<byte[]>> entries = new ArrayList<>();
    // Two lists begin where an entry does, and again where its fields do.
    boolean fieldsBegin = false;
    for (String line : printed.lines().toList()) {
      Matcher element = LINE.matcher(line);
      if (!element.matches()) {
        continue;
      }
      boolean begins = element.group(1).indexOf(')') < element.group(1).length() - 1;
      if (begins && !fieldsBegin) {
        entries.add(new ArrayList<>());
      }
      fieldsBegin = begins && !fieldsBegin;
      entries.get(entries.size() - 1).add(bytes(element.group(2)));
    }
    return entries.stream().map(RedisEntry::of).toList();
  }

  private static RedisEntry of(List<byte[]> elements) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    for (int i = 1; i + 1 < elements.size(); i += 2) {
      String name = new String(elements.get(i), StandardCharsets.UTF_8);
      if (fields.put(name, elements.get(i + 1)) != null) {
        throw new IllegalStateException("Reading an entry: its field " + name + " is there twice");
      }
    }
    return new RedisEntry(new String(elements.get(0), StandardCharsets.UTF_8), fields);
  }

  /** What stands between quotes, without its escapes. */
  private static byte[] bytes(String quoted) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(quoted.length());
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      if (c != '\\') {
        bytes.write(c);
        continue;
      }
      c = quoted.charAt(++i);
      switch (c) {
        case 'n' -> bytes.write('\n');
        case 'r' -> bytes.write('\r');
        case 't' -> bytes.write('\t');
        case 'a' -> bytes.write('\u0007');
        case 'b' -> bytes.write('\b');
        case 'x' -> {
          bytes.write(Integer.parseInt(quoted.substring(i + 1, i + 1 + HEX_DIGITS), HEX));
          i += HEX_DIGITS;
        }
        default -> bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }
}
