package io.evbus.bench;

import io.evbus.Event;
import io.evbus.EventBus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A lane to a file against a bare file that is appended to in batches of the lane's size. */
final class FileRow implements BenchRow {
  static final String NAME = "file";

  private static final int BATCH = 256;
  private static final int WINDOW = 1024;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final byte[][] BODIES = bodies();

  private final Scale scale;
  private final int synced;
  private final int unsynced;
  private int lineBytes = Producers.BODY_BYTES;

  /** How lines are written: as {@code format} and {@code sync} have it. */
  private enum Manner {
    CLOUDEVENTS_SYNCED("cloudevents", "batch"),
    BODY_SYNCED("body", "batch"),
    CLOUDEVENTS("cloudevents", "none"),
    BODY("body", "none");

    final String format;
    final String sync;

    Manner(String format, String sync) {
      this.format = format;
      this.sync = sync;
    }

    boolean syncs() {
      return sync.equals("batch");
    }

    String evbus() {
      return "evbus, " + format + ", sync: " + sync + ", events/s";
    }

    String bare(int group) {
      return "file, " + group + " lines of " + format + (syncs() ? ", synced" : "") + ", events/s";
    }
  }

  FileRow(Scale scale) {
    this.scale = scale;
    this.synced = scale.events(1_000_000, 200_000);
    this.unsynced = scale.events(4_000_000, 800_000);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "A lane to a file on the memory log, against a FileChannel that appends lines of the"
        + " same length that are there already, a batch or a whole window at a time, each forced"
        + " where the lane syncs";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("events, synced", synced);
    settings.put("events, not synced", unsynced);
    settings.put("body bytes", Producers.BODY_BYTES);
    settings.put("batch", BATCH);
    settings.put("window", WINDOW);
    return settings;
  }

  @Override
  public List<Side> sides() {
    List<Side> sides = new ArrayList<>();
    for (Manner manner : Manner.values()) {
      sides.add(new Side(manner.evbus(), to -> to.add(manner.evbus(), evbus(manner))));
      for (int group : List.of(BATCH, WINDOW)) {
        String name = manner.bare(group);
        sides.add(new Side(name, to -> to.add(name, bare(manner, group))));
      }
    }
    return sides;
  }

  @Override
  public List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    for (Manner manner : Manner.values()) {
      double least = manner.syncs() ? 0.9 : 0;
      goals.add(Goal.ratio(manner.evbus(), manner.bare(BATCH), least));
      goals.add(Goal.information(manner.evbus(), manner.bare(WINDOW)));
    }
    return goals;
  }

  private int events(Manner manner) {
    return manner.syncs() ? synced : unsynced;
  }

  private double evbus(Manner manner) throws InterruptedException, IOException {
    int events = events(manner);
    Path path = scale.fresh();
    try (EventBus bus =
        EventBus.builder()
            .profile(
                "file",
                "bench",
                Map.of("path", path.toString(), "format", manner.format, "sync", manner.sync))
            .lanes("*", Map.of("batch", BATCH, "window", WINDOW))
            .putTimeout(Duration.ofMinutes(5))
            .start()) {
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        bus.put(Event.builder().body(BODIES[i % BODIES.length], Event.JSON).build());
      }
      while (bus.stats().lanes().get(0).delivered() < events) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      double perSecond = events * NANOS_PER_SECOND / (System.nanoTime() - start);
      lineBytes = (int) (Files.size(path) / events);
      return perSecond;
    } finally {
      Files.deleteIfExists(path);
      Files.deleteIfExists(path.resolveSibling("." + path.getFileName() + ".lock"));
    }
  }

  private double bare(Manner manner, int group) throws IOException {
    int events = events(manner);
    Path path = scale.fresh();
    byte[] line = new byte[lineBytes];
    Arrays.fill(line, (byte) 'x');
    line[lineBytes - 1] = '\n';
    ByteBuffer lines = ByteBuffer.allocateDirect(group * lineBytes);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND)) {
      long start = System.nanoTime();
      for (int done = 0; done < events; done += group) {
        lines.clear();
        for (int i = 0; i < group; i++) {
          lines.put(line);
        }
        lines.flip();
        while (lines.hasRemaining()) {
          channel.write(lines);
        }
        if (manner.syncs()) {
          channel.force(false);
        }
      }
      return events * NANOS_PER_SECOND / (System.nanoTime() - start);
    } finally {
      Files.deleteIfExists(path);
    }
  }

  /** JSON of one line each. */
  private static byte[][] bodies() {
    byte[][] bodies = new byte[1024][];
    for (int i = 0; i < bodies.length; i++) {
      String start = "{\"number\":" + i + ",\"filler\":\"";
      String filler = "x".repeat(Producers.BODY_BYTES - start.length() - 2);
      bodies[i] = (start + filler + "\"}").getBytes(StandardCharsets.UTF_8);
    }
    return bodies;
  }
}
