package io.evbus.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import one.profiler.AsyncProfiler;

/**
 * Flame graphs (HTML) of what evbus does in a row, recorded by async-profiler in rounds that count
 * for nothing. Used by one thread.
 */
final class Flames {
  private static final Duration LEAST = Duration.ofSeconds(5);

  /** Where the kernel allows no perf events, cpu is a timer of each thread. */
  private static final String START = "start,event=cpu,interval=1ms";

  /** What the compilers do would end soon in a process that lives longer. */
  private static final String STOP = "stop,flamegraph,minwidth=0.2,exclude=CompileBroker::*,title=";

  private final AsyncProfiler profiler;
  private final Path folder;

  private Flames(AsyncProfiler profiler, Path folder) {
    this.profiler = profiler;
    this.folder = folder;
  }

  /**
   * Loads the profiler, before anything is compiled whose lines it would not know.
   *
   * @param folder where the graphs go; it is there
   * @throws IllegalArgumentException on a machine that async-profiler does not know
   */
  static Flames in(Path folder) {
    try {
      return new Flames(AsyncProfiler.getInstance(), folder);
    } catch (IllegalStateException | LinkageError e) {
      throw new IllegalArgumentException(
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
    // On a thread of its own no stack begins with those who call.
    FutureTask<Boolean> rounds = new FutureTask<>(() -> run(sides));
    profiler.execute(START);
    try {
      new Thread(rounds, "bench-flames").start();
      rounds.get();
    } finally {
      profiler.execute(STOP + row.name() + ",file=" + file);
    }
    return file;
  }

  private static boolean run(List<Side> sides) throws Exception {
    long start = System.nanoTime();
    do {
      for (Side side : sides) {
        side.run().run(new Samples());
      }
    } while (System.nanoTime() - start < LEAST.toNanos());
    return true;
  }
}
