package io.evbus.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the numbers were measured on. */
final class Machine {
  private static final int SYNCS = 200;
  private static final int SYNC_BYTES = 4096;
  private static final double NANOS_PER_MICRO = 1e3;

  private Machine() {}

  /** Names and numbers. */
  static Map<String, Object> describe(Path folder) throws IOException {
    Runtime runtime = Runtime.getRuntime();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("processor", line(Path.of("/proc/cpuinfo"), "model name"));
    all.put("cores", runtime.availableProcessors());
    all.put("memory", line(Path.of("/proc/meminfo"), "MemTotal"));
    all.put("load before", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    all.put(
        "java", System.getProperty("java.vendor") + " " + System.getProperty("java.vm.version"));
    all.put("heap at most, MiB", runtime.maxMemory() >> 20);
    all.put("disk", Files.getFileStore(folder).toString());
    all.put("append of 4 KiB with sync, µs", Math.round(syncMicros(folder)));
    return all;
  }

  private static String line(Path file, String key) throws IOException {
    if (!Files.isReadable(file)) {
      return "unknown";
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse("unknown");
  }

  private static double syncMicros(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "sync", null);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(SYNC_BYTES);
      long start = System.nanoTime();
      for (int i = 0; i < SYNCS; i++) {
        channel.write(bytes.clear());
        channel.force(false);
      }
      return (System.nanoTime() - start) / NANOS_PER_MICRO / SYNCS;
    } finally {
      Files.delete(file);
    }
  }
}
