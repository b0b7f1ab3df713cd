package io.evbus.ingress.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.LaneStats;
import io.evbus.testkit.Program;
import io.evbus.testkit.ingress.Arrival;
import io.evbus.testkit.ingress.FileFarSide;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disks that fail: nothing is called confirmed that is not, and nothing is lost. */
@Timeout(300)
class FileDiskTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Path STRACE = Path.of("/usr/bin/strace");
  private static final String PLACE = "events";
  private static final int EVENTS = 2_000;

  private final FileFarSide files = new FileFarSide(new FileIngress());
  @TempDir Path folder;

  @AfterEach
  void remove() {
    files.close();
  }

  @Test
  void aFullDiskIsWaitedForAndLosesNothing() throws Exception {
    assumeTrue(
        Program.tryRun(Map.of(), List.of("unshare", "-m", "mount", "-t", "tmpfs", "x", "/mnt"))
                .status()
            == 0,
        "a tmpfs can't be mounted here; run as root");
    String mount = files.folder().toString();
    Program.run(Map.of(), List.of("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", mount));
    try {
      Path ballast = files.folder().resolve("ballast");
      leave(ballast, 6 << 20);
      try (EventBus bus =
          EventBus.builder()
              .profile("file", "x", files.profile(PLACE))
              .lanes("*", Map.of("reopen_cap", "100ms", "retry", Map.of("attempts", 1)))
              .start()) {
        String filler = "x".repeat(4_000);
        for (int i = 0; i < EVENTS; i++) {
          bus.put(
              Event.builder()
                  .id(Integer.toString(i))
                  .body("\"" + filler + "\"", Event.JSON)
                  .build());
        }
        await()
            .atMost(SOON)
            .untilAsserted(
                () -> assertThat(lane(bus).lastError().orElse("")).contains("the disk is full: "));
        assertThat(lane(bus).dead()).isZero();
        assertThat(files.arrivals(PLACE)).hasSize((int) lane(bus).delivered());
        Files.delete(ballast);
        await().atMost(SOON).until(() -> bus.stats().allDelivered());
      }
      assertThat(files.arrivals(PLACE).stream().map(Arrival::id))
          .containsExactlyElementsOf(ids(EVENTS));
    } finally {
      Program.run(Map.of(), List.of("umount", "-l", mount));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "fdatasync, EIO, 1",
    "fdatasync, EIO, 2",
    "fdatasync, ENOSPC, 1",
    "fsync, EIO, 1",
    "write, EIO, 1",
    "write, EIO, 2",
    "write, ENOSPC, 1",
    "rename, EIO, 1"
  })
  void aFailureIsNeverCalledADelivery(String call, String error, int fromWhichOn) throws Exception {
    assumeStrace();
    String rotate = call.equals("rename") ? "rotate.size=64KiB" : "rotate.size=1GiB";
    try (WriterProcess writer =
        WriterProcess.prepare(folder, List.of(), 0, EVENTS, "path=" + files.file(PLACE), rotate)) {
      Process spoiler =
          spoil(writer.pid(), call + ":error=" + error + ":when=" + fromWhichOn + "+");
      writer.go();
      await().atMost(SOON).until(() -> injected() >= 3);
      List<String> confirmed = writer.confirmed().stream().map(number -> "" + number).toList();
      assertThat(confirmed).hasSizeLessThan(EVENTS);
      assertThat(files.arrivals(PLACE).stream().map(Arrival::id))
          .as("what is confirmed is there")
          .containsAll(confirmed);
      spoiler.destroy();
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(writer.confirmed()).as(writer.errors()).hasSize(EVENTS));
      writer.end();
    }
    assertThat(files.arrivals(PLACE).stream().map(Arrival::id))
        .as(
            "each once: what was not confirmed was cut off; a lane may send a suspect's witness first")
        .containsExactlyInAnyOrderElementsOf(ids(EVENTS));
    assertThat(files.files(PLACE)).allMatch(file -> file.toFile().length() > 0);
  }

  /** Makes calls of a process on the file fail until it is ended. */
  private Process spoil(long pid, String injection) throws Exception {
    Path said = folder.resolve("strace.err");
    List<String> command =
        List.of(
            STRACE.toString(),
            "-f",
            "-o",
            trace().toString(),
            "-p",
            Long.toString(pid),
            "-P",
            files.file(PLACE).toString(),
            "-P",
            files.folder().toString(),
            "-e",
            "trace=" + injection.substring(0, injection.indexOf(':')),
            "-e",
            "inject=" + injection);
    Process strace = new ProcessBuilder(command).redirectError(said.toFile()).start();
    await().atMost(SOON).until(() -> Files.readString(said).contains("attached"));
    return strace;
  }

  private long injected() throws IOException {
    return Files.readAllLines(trace()).stream().filter(line -> line.contains("INJECTED")).count();
  }

  private Path trace() {
    return folder.resolve("trace");
  }

  @Test
  void eventsAreConfirmedAfterTheDiskWasToldToKeepThemAndTheirFile() throws Exception {
    assumeStrace();
    int few = 10;
    List<String> prefix =
        List.of(
            STRACE.toString(),
            "-f",
            "-qqq",
            "-y",
            "-o",
            trace().toString(),
            "-e",
            "trace=write,fdatasync,fsync");
    String rotate = "rotate.size=1KiB";
    try (WriterProcess writer =
        WriterProcess.start(folder, prefix, 0, few, "path=" + files.file(PLACE), rotate)) {
      await().atMost(SOON).until(() -> writer.confirmed().size() == few);
      writer.end();
    }
    assertThat(files.files(PLACE)).hasSizeGreaterThan(2);
    int confirmed = 0;
    boolean synced = false;
    boolean folderSynced = false;
    for (String line : Files.readAllLines(trace())) {
      if (line.contains("fsync(") && line.contains(files.folder() + ">")) {
        folderSynced = true;
      } else if (line.contains("write(") && line.contains(files.file(PLACE) + ">")) {
        assertThat(folderSynced).as("the file's name is on the disk before its lines").isTrue();
        synced = false;
      } else if (line.matches(".*fdatasync\\(.*|.*fdatasync resumed.*= 0")) {
        synced = true;
      } else if (line.contains("write(") && line.contains("/confirmed>")) {
        assertThat(synced).as("event %d is on the disk before it is confirmed", confirmed).isTrue();
        confirmed++;
      }
    }
    assertThat(confirmed).isEqualTo(few);
  }

  private static void assumeStrace() {
    assumeTrue(Files.isExecutable(STRACE), "install strace");
    List<String> probe = List.of(STRACE.toString(), "-o", "/dev/null", "/bin/true");
    assumeTrue(Program.tryRun(Map.of(), probe).status() == 0, "processes may not be traced here");
  }

  private static void leave(Path ballast, long bytes) throws Exception {
    byte[] piece = new byte[64 << 10];
    try (OutputStream to = Files.newOutputStream(ballast)) {
      while (Files.getFileStore(ballast).getUsableSpace() > bytes) {
        to.write(piece);
      }
    }
  }

  private static List<String> ids(int count) {
    return LongStream.range(0, count).mapToObj(Long::toString).toList();
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }
}
