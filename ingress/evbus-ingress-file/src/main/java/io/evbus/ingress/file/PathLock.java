package io.evbus.ingress.file;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write to a path, of one publisher at a time. Among processes a lock on a file beside
 * it says so, which the system lets go of when its holder ends; the file itself stays.
 */
final class PathLock implements AutoCloseable {
  private static final int MOST_NOTE_BYTES = 200;

  /**
   * The holders within this process. A lock file that is held must never be opened a second time:
   * the system drops a process's locks when any of its descriptors of that file is closed.
   */
  private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

  private final Path path;
  private final FileChannel channel;

  private PathLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes the right.
   *
   * @param owner who takes it, for others to read
   * @throws IngressException naming who has it
   */
  static PathLock take(Folder place, String owner) throws IngressException, IOException {
    Path path = file(place);
    String other = HELD.putIfAbsent(path, owner);
    if (other != null) {
      throw taken(place, here(other));
    }
    try {
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      lock(place, channel, owner);
      return new PathLock(path, channel);
    } catch (IOException | IngressException | RuntimeException e) {
      HELD.remove(path);
      throw e;
    }
  }

  private static void lock(Folder place, FileChannel channel, String owner)
      throws IOException, IngressException {
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
      if (!locked) {
        throw taken(place, note(file(place)) + " writes to it");
      }
      String note = "process " + ProcessHandle.current().pid() + ", profile " + owner + "\n";
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)));
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  /** Who writes to a path now, if somebody does; makes nothing. */
  static Optional<String> owner(Folder place) throws IOException {
    Path path = file(place);
    String other = HELD.putIfAbsent(path, "");
    if (other != null) {
      return Optional.of(here(other));
    }
    try {
      return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          ? elsewhere(path)
          : Optional.empty();
    } finally {
      HELD.remove(path);
    }
  }

  private static Optional<String> elsewhere(Path path) throws IOException {
    try (FileChannel channel =
            FileChannel.open(path, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        FileLock lock = channel.tryLock()) {
      return lock != null ? Optional.empty() : Optional.of(note(path) + " writes to it");
    }
  }

  private static String here(String owner) {
    return (owner.isEmpty() ? "" : "profile " + owner + " of ") + "this process writes to it";
  }

  private static IngressException taken(Folder place, String why) {
    return new IngressException(
        Reason.REFUSED,
        "Opening " + place.file() + ": " + why + "; give each profile a path of its own",
        null);
  }

  private static String note(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    String text =
        new String(bytes, 0, Math.min(bytes.length, MOST_NOTE_BYTES), StandardCharsets.UTF_8);
    String line = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ").strip();
    return line.isEmpty() ? "another process" : line;
  }

  private static Path file(Folder place) {
    return place.beside("." + place.name() + ".lock");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock ends with its descriptor all the same.
    } finally {
      HELD.remove(path);
    }
  }
}
