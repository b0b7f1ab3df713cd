package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evbus.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel is asked for, seen from outside: the disk is told to keep what is promised. */
@Timeout(180)
class SyncTest {
  private static final Path STRACE = Path.of("/usr/bin/strace");

  @TempDir Path folder;

  @BeforeEach
  void mayTrace() {
    assumeTrue(Files.isExecutable(STRACE), "install strace");
    assumeTrue(
        Program.tryRun(Map.of(), List.of(STRACE.toString(), "-o", "/dev/null", "/bin/true"))
                .status()
            == 0,
        "processes may not be traced here");
  }

  @Test
  void anAppendReturnsOnlyAfterASync() throws IOException {
    List<String> trace = trace();
    for (int i = 0; i < SyncedWriter.APPENDS; i++) {
      assertThat(syncsWithin("append " + i, trace)).as("syncs within append %d", i).isPositive();
    }
  }

  @Test
  void aTrimMakesTheCommitsBeforeItStable() throws IOException {
    assertThat(syncsWithin("trim", trace())).as("syncs within the trim").isPositive();
  }

  private List<String> trace() throws IOException {
    Path output = folder.resolve("trace");
    Program.run(
        Map.of(),
        List.of(
            STRACE.toString(),
            "-f",
            "-e",
            "trace=write,fdatasync,fsync",
            "-o",
            output.toString(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SyncedWriter.class.getName(),
            folder.resolve("log").toString(),
            folder.resolve("marks").toString()));
    return Files.readAllLines(output);
  }

  /** The successful syncs by the thread that made the call, while it was under way. */
  private static long syncsWithin(String call, List<String> trace) {
    String thread = "";
    long syncs = 0;
    boolean isUnderWay = false;
    Pattern begins = Pattern.compile("(\\d+) +write\\(.*\"" + call + " begins.*");
    for (String line : trace) {
      Matcher begin = begins.matcher(line);
      if (begin.matches()) {
        thread = begin.group(1);
        isUnderWay = true;
      } else if (isUnderWay && line.contains("\"" + call + " returned")) {
        return syncs;
      } else if (isUnderWay && line.matches(thread + " .*(fdatasync|fsync).*\\) += 0")) {
        syncs++;
      }
    }
    throw new AssertionError("the trace does not show " + call + ": " + trace.size() + " lines");
  }
}
