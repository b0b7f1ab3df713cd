package io.evbus.chaos.disk;

import io.evbus.testkit.check.Stamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where in a file which events' bodies begin. Bodies are random, so no compression hides them.
 *
 * @param byPosition the events' numbers by position
 */
record Places(TreeMap<Integer, Integer> byPosition) {
  /** Looks for the first so many events. */
  static Places in(Path file, int events) throws IOException {
    Map<Long, Integer> numbers = new HashMap<>();
    for (int number = 0; number < events; number++) {
      numbers.put(ByteBuffer.wrap(Stamp.body(Folder.stamp(number), Long.BYTES)).getLong(), number);
    }
    TreeMap<Integer, Integer> found = new TreeMap<>();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    for (int at = 0; at <= bytes.limit() - Long.BYTES; at++) {
      Integer number = numbers.get(bytes.getLong(at));
      if (number != null) {
        found.put(at, number);
      }
    }
    return new Places(found);
  }
}
