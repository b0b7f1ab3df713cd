package io.evbus.chaos.stage;

import io.evbus.testkit.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A disk of its own in memory, which a ballast fills. Only root may mount one. */
public final class SmallDisk implements AutoCloseable {
  private static final int MIB = 1 << 20;
  private static final int PIECE_BYTES = 4096;

  private final Path path;

  /** Mounts one of so many MiB. */
  public SmallDisk(Path path, int mib) throws IOException {
    this.path = Files.createDirectories(path);
    Program.run(
        Map.of(),
        List.of("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", path.toString()));
  }

  /** Why none can be mounted here, if so. */
  public static Optional<String> needs() {
    List<String> probe = List.of("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt");
    try {
      return Program.tryRun(Map.of(), probe).status() == 0
          ? Optional.empty()
          : Optional.of("run as root, who may mount a tmpfs");
    } catch (IllegalStateException e) {
      return Optional.of("install util-linux and mount");
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** The bytes that are free. */
  public long freeBytes() throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  /** Fills it until so many MiB are free. */
  public void leave(int mib) throws IOException {
    byte[] piece = new byte[MIB];
    try (OutputStream to = Files.newOutputStream(ballast())) {
      while (freeBytes() > (long) mib * MIB) {
        to.write(piece);
      }
    }
  }

  /** Fills it whole, whoever else writes meanwhile. */
  public void fill() throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    try (OutputStream to = Files.newOutputStream(ballast())) {
      while (freeBytes() >= PIECE_BYTES) {
        to.write(piece);
      }
    } catch (IOException e) {
      if (freeBytes() >= PIECE_BYTES) {
        throw e;
      }
    }
  }

  /** Takes the ballast away. */
  public void free() throws IOException {
    Files.deleteIfExists(ballast());
  }

  private Path ballast() {
    return path.resolve("ballast");
  }

  @Override
  public void close() {
    Program.run(Map.of(), List.of("umount", "-l", path.toString()));
  }
}
