package io.evbus.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import one.profiler.AsyncProfiler;

/**
 * Flame graphs (HTML) of what evbus does in a row, recorded by async-profiler in rounds that count
 * for nothing. Used by one thread.
 */
final class Flames {
  private static final Duration LEAST = Duration.ofSeconds(5);

  /** Where the kernel allows no perf events, cpu is a timer of each thread. */
  private static final String START = "start,event=cpu,interval=1ms,threads";

  private static final String STOP = "stop,flamegraph,minwidth=0.05,title=";

  private final AsyncProfiler profiler;
  private final Path folder;

  private Flames(AsyncProfiler profiler, Path folder) {
    this.profiler = profiler;
    this.folder = folder;
  }

  /**
   * Makes the folder ready and loads the profiler, before anything is compiled whose lines it would
   * not know.
   */
  static Flames in(Path folder) throws IOException {
    try {
      return new Flames(AsyncProfiler.getInstance(), Files.createDirectories(folder));
    } catch (IllegalStateException | LinkageError e) {
      throw new IOException(
          "Loading async-profiler: "
              + e.getMessage()
              + "; it knows Linux on x64 and arm64, and macOS; leave out --flames elsewhere",
          e);
    }
  }

  /** Runs evbus's sides of a row until they have run for some seconds; the file that shows it. */
  Path record(BenchRow row) throws Exception {
    List<Side> sides = row.sides().stream().filter(Side::isEvbus).toList();
    Path file = folder.resolve(row.name() + ".html").toAbsolutePath();
    profiler.execute(START);
    try {
      long start = System.nanoTime();
      do {
        for (Side side : sides) {
          side.run().run(new Samples());
        }
      } while (System.nanoTime() - start < LEAST.toNanos());
    } finally {
      profiler.execute(STOP + row.name() + ",file=" + file);
    }
    return file;
  }
}
