package io.evbus.core.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The folder of a durable log, owned by one engine at a time. */
public final class DataFolder implements AutoCloseable {
  /** Where the owner's lock file stands. */
  private static final String LOCK = "lock";

  private static final String PROCESS = "process ";
  private static final String SOCKET = "socket ";
  private static final int MOST_LOCK_BYTES = 4096;

  /**
   * What this process owns, by real path, and what it says of it. An operating system lets go of a
   * process's lock when the process closes the file, through whichever channel; so nobody here may
   * open the lock file of a folder that is owned here.
   */
  private static final Map<Path, String> OWNED = new ConcurrentHashMap<>();

  private final Path path;
  private final FileChannel channel;
  private final String logId;

  private DataFolder(Path path, FileChannel channel, String logId) {
    this.path = path;
    this.channel = channel;
    this.logId = logId;
  }

  /**
   * Takes a folder, which is made, with mode 0700, when it is missing.
   *
   * @throws DataInUseException when another engine, of this process or another, owns it
   * @throws IOException when it can't be used, with a message for the person who reads it
   */
  public static DataFolder own(Path folder, String provider) throws IOException {
    Path path = folder.toAbsolutePath().normalize();
    try {
      return ownAt(path, provider);
    } catch (FileSystemException e) {
      throw new IOException("Opening the data folder " + path + ": " + e.getMessage(), e);
    }
  }

  private static DataFolder ownAt(Path path, String provider) throws IOException {
    boolean isNew = !Files.exists(path);
    Files.createDirectories(path);
    Path parent = path.getParent();
    if (isNew && parent != null) {
      sync(parent);
    }
    restrict(path);
    String own = OWNED.putIfAbsent(real(path), "");
    if (own != null) {
      throw inUse(path, own);
    }
    try {
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        if (!locks(channel)) {
          throw inUse(path, textInFile(path)); // Looking ends no lock: it is another process's.
        }
        return new DataFolder(path, channel, Identity.of(path, provider).id());
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      OWNED.remove(real(path));
      throw e;
    }
  }

  private static DataInUseException inUse(Path path, String text) {
    return new DataInUseException(path, ownerIn(text), socketIn(text));
  }

  /** Who owns a folder now, in words, if somebody does. */
  public static Optional<String> owner(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    return isOwned(path) ? Optional.of(ownerIn(text(path))) : Optional.empty();
  }

  private static String ownerIn(String text) {
    return line(text, PROCESS).map(pid -> PROCESS + pid).orElse("another evbus");
  }

  private static Optional<Path> socketIn(String text) {
    return line(text, SOCKET).map(Path::of);
  }

  /** The socket of the folder's owner, if somebody owns it now. */
  public static Optional<Path> ownersSocket(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    return isOwned(path) ? socketIn(text(path)) : Optional.empty();
  }

  private static boolean isOwned(Path path) {
    // One thread at a time: an owner that begins here meanwhile would lose its lock to this look.
    synchronized (OWNED) {
      if (OWNED.containsKey(real(path))) {
        return true;
      }
      // To ask for the lock is to hold it for a moment, which must not refuse an owner that begins.
      if (!announcedOwnerLives(path)) {
        return false;
      }
      try (FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return !locks(channel);
      } catch (IOException e) {
        return false;
      }
    }
  }

  private static boolean announcedOwnerLives(Path path) {
    return line(textInFile(path), PROCESS)
        .filter(pid -> pid.matches("[0-9]{1,18}"))
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
        .isPresent();
  }

  private static boolean locks(FileChannel channel) throws IOException {
    try {
      synchronized (OWNED) {
        return channel.tryLock() != null;
      }
    } catch (OverlappingFileLockException e) {
      return false; // Another copy of this class has it, or it goes by another path.
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** The log's random id: 32 hexadecimal digits, the same for the log's life. */
  public String logId() {
    return logId;
  }

  /** Says in the lock file who the owner is and where it listens. */
  public void announce(@Nullable Path socket) throws IOException {
    String text =
        PROCESS
            + ProcessHandle.current().pid()
            + "\n"
            + (socket == null ? "" : SOCKET + socket + "\n");
    OWNED.put(real(path), text);
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      throw new IOException(
          "Opening the data folder " + path + ": writing its file " + LOCK + ": " + e.getMessage(),
          e);
    }
  }

  /** Lets the folder go. */
  @Override
  public void close() throws IOException {
    try (channel) {
      channel.truncate(0);
    } finally {
      OWNED.remove(real(path));
    }
  }

  private static String text(Path path) {
    synchronized (OWNED) {
      String own = OWNED.get(real(path));
      return own == null ? textInFile(path) : own;
    }
  }

  private static Optional<String> line(String text, String key) {
    return text.lines()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .map(line -> line.substring(key.length()));
  }

  private static String textInFile(Path path) {
    try (FileChannel lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(MOST_LOCK_BYTES);
      lock.read(bytes, 0);
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static void restrict(Path path) throws IOException {
    PosixFileAttributeView posix =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (posix != null) {
      posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** Makes the names in a folder stable. */
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder)) {
      channel.force(true);
    } catch (IOException e) {
      throw new FileSystemException(folder.toString(), null, "syncing it: " + e.getMessage());
    }
  }
}
