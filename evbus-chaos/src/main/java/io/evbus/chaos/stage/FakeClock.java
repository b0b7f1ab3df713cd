package io.evbus.chaos.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A time of day for one process, by libfaketime; its monotonic clock stays true. */
public final class FakeClock {
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  private final Path file;
  private String time = "";

  /** A clock that is right, and is set through a file. */
  public FakeClock(Path file) throws IOException {
    this.file = file;
    set("+0");
  }

  /** Why there is none here. */
  public static Optional<String> needs() {
    return library().isPresent() ? Optional.empty() : Optional.of("install libfaketime");
  }

  /** What the process must have in its environment. */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library().map(Path::toString).orElseThrow(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1");
  }

  /** Sets it within a second, in the words of faketime: {@code +1h}, {@code +0 x100}, a date. */
  public void set(String other) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, other + "\n");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    time = other;
  }

  @Override
  public String toString() {
    return "clock at " + time;
  }

  private static Optional<Path> library() {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      return folders.map(folder -> folder.resolve(LIBRARY)).filter(Files::exists).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
