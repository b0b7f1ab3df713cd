package io.evbus.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What was acknowledged before a {@code kill -9}, and what arrived of it in the end. */
final class KillRow implements BenchRow {
  static final String NAME = "kill";

  private static final int SECONDS = 3;
  private static final double THOUSAND = 1000;
  private static final List<String> SIDES = List.of("evbus", "Camel");

  private final Scale scale;

  KillRow(Scale scale) {
    this.scale = scale;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "A process that puts events to three files, one of them slow, is killed after "
        + SECONDS
        + " s and started again: evbus with a durable log, against Apache Camel's multicast to SEDA"
        + " queues, which are in memory";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("killed after, s", SECONDS);
    settings.put("the slow file takes at most, events/s", 5_000);
    return settings;
  }

  @Override
  public boolean warmsUp() {
    return false;
  }

  @Override
  public boolean runsHere() {
    return false;
  }

  @Override
  public List<Side> sides() {
    return SIDES.stream().map(side -> new Side(side, to -> run(side, to))).toList();
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.none(lost("evbus")),
        Goal.informationOfCost(lost("evbus"), lost("Camel")),
        Goal.informationOfCost(repeated("evbus"), repeated("Camel")));
  }

  private static String lost(String side) {
    return side + ", lost of 1,000 acknowledged";
  }

  private static String repeated(String side) {
    return side + ", delivered twice of 1,000 acknowledged";
  }

  private void run(String side, Samples to) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(scale.fresh());
    try {
      Process process = KillProcess.start(side, "put", folder);
      if (process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("Running " + side + ": it ended by itself");
      }
      process.destroyForcibly().waitFor();
      if (KillProcess.start(side, "finish", folder).waitFor() != 0) {
        throw new IOException("Running " + side + " again: it ended with an error");
      }
      count(side, folder, to);
    } finally {
      Scale.remove(folder);
    }
  }

  /** Of all sinks together. */
  private static void count(String side, Path folder, Samples to) throws IOException {
    long acknowledged =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve(KillProcess.ACKNOWLEDGED))).getLong();
    long arrived = 0;
    long again = 0;
    for (int sink = 0; sink < KillProcess.SINKS; sink++) {
      String text = Files.readString(folder.resolve("sink" + sink), StandardCharsets.US_ASCII);
      Set<Long> numbers = new HashSet<>();
      for (String line : text.lines().toList()) {
        long number = Long.parseLong(line);
        if (!numbers.add(number)) {
          again++;
        }
      }
      arrived += numbers.stream().filter(number -> number < acknowledged).count();
    }
    double all = (double) acknowledged * KillProcess.SINKS;
    to.add(side + ", acknowledged", (double) acknowledged);
    to.add(lost(side), (all - arrived) * THOUSAND / all);
    to.add(repeated(side), again * THOUSAND / all);
  }
}
