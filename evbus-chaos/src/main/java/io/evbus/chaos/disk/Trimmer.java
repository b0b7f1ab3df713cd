package io.evbus.chaos.disk;

import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import io.evbus.testkit.check.Stamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The main class of a process that appends, commits and trims until it is killed, and says after
 * each what is done.
 */
public final class Trimmer {
  static final String LANE = "lane";
  public static final Map<String, Object> OPTIONS = Map.of("write_buffer", "128KiB");
  public static final String APPENDED = "appended ";
  public static final String TRIMMED = "trimmed ";
  private static final int BYTES = 500;
  private static final int GROUP = 200;
  private static final int GROUPS = 60;
  private static final int TRIM_ONCE_IN = 5;
  private static final int KEPT = 300;

  private Trimmer() {}

  /** Runs; the argument is the log's folder. */
  public static void main(String[] arguments) throws IOException {
    try (Log log = RawLog.open(Path.of(arguments[0]), OPTIONS)) {
      long next = log.recover().next();
      for (int group = 1; group <= GROUPS; group++) {
        List<ByteBuffer> records = new ArrayList<>();
        for (int i = 0; i < GROUP; i++) {
          records.add(ByteBuffer.wrap(record(next + i)));
        }
        log.append(next, records);
        next += GROUP;
        say(APPENDED, next);
        ByteBuffer progress = ByteBuffer.allocate(Long.BYTES).putLong(0, next);
        log.commit(List.of(new Progress(LANE, progress)), List.of());
        if (group % TRIM_ONCE_IN == 0) {
          log.trim(next - KEPT);
          say(TRIMMED, next - KEPT);
        }
      }
    }
  }

  /** The record at an offset. */
  public static byte[] record(long offset) {
    return Stamp.body(offset, BYTES);
  }

  private static void say(String what, long offset) {
    System.out.println(what + offset);
    System.out.flush();
  }
}
