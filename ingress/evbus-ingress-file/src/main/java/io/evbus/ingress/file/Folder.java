package io.evbus.ingress.file;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * A file's path, and what stands there. The folder is an existing one, with all links in its name
 * resolved.
 *
 * @param folder the folder
 * @param name the file's name in it
 */
record Folder(Path folder, String name) {
  /** What must be free, so that a full disk is an outage and no fault of the next large event. */
  private static final long LEAST_FREE_BYTES = 4 << 20;

  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;
  private static final Path SELF = Path.of("/proc/self");

  /**
   * Finds the folder of a file.
   *
   * @throws IngressException when there is none
   */
  static Folder of(Path file) throws IngressException {
    Path parent = Objects.requireNonNull(file.getParent(), "a file stands in a folder");
    String name = Objects.requireNonNull(file.getFileName(), "a file has a name").toString();
    try {
      Path real = parent.toRealPath();
      if (!Files.isDirectory(real)) {
        throw new NotDirectoryException(parent.toString());
      }
      return new Folder(real, name);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new IngressException(
          Reason.NO_DESTINATION,
          "Opening " + file + ": its folder is not there; make it: mkdir -p " + parent,
          e);
    } catch (IOException e) {
      throw FileErrors.of("Opening " + file, e);
    }
  }

  Path file() {
    return folder.resolve(name);
  }

  /** Another file beside it. */
  Path beside(String other) {
    return folder.resolve(other);
  }

  /** What stands at the path now, a link itself and not its target. */
  Optional<BasicFileAttributes> found() throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(file(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Refuses a path that may not be written to, and a disk without room.
   *
   * @throws IngressException saying why
   */
  void check() throws IngressException {
    try {
      boolean open = isWritableByAll();
      Optional<BasicFileAttributes> found = found();
      if (found.isPresent()) {
        checkFile(found.get(), open);
      }
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < LEAST_FREE_BYTES) {
        throw refused(
            Reason.FAILED,
            "the disk is full: "
                + amount(free)
                + " are free, "
                + amount(LEAST_FREE_BYTES)
                + " must be; free some space");
      }
    } catch (IOException e) {
      throw FileErrors.of("Opening " + file(), e);
    }
  }

  private void checkFile(BasicFileAttributes found, boolean openFolder)
      throws IOException, IngressException {
    if (found.isSymbolicLink()) {
      throw refused(Reason.INVALID, "it is a symbolic link; name its target instead");
    }
    if (!found.isRegularFile()) {
      throw refused(Reason.INVALID, "it is no regular file; name a file, or - for standard output");
    }
    if (openFolder && Files.exists(SELF) && !isOurs()) {
      throw refused(
          Reason.FORBIDDEN,
          "anybody may put files into its folder, and this one is another user's; remove it");
    }
  }

  /** Whether anybody may put files there; then nobody may take ours away. */
  private boolean isWritableByAll() throws IOException, IngressException {
    int mode = (int) Files.getAttribute(folder, "unix:mode");
    boolean open = (mode & OTHERS_WRITE) != 0;
    if (open && (mode & STICKY) == 0) {
      throw refused(
          Reason.FORBIDDEN, "anybody may replace files in its folder; chmod o-w " + folder);
    }
    return open;
  }

  private boolean isOurs() throws IOException {
    return Files.getAttribute(SELF, "unix:uid")
        .equals(Files.getAttribute(file(), "unix:uid", LinkOption.NOFOLLOW_LINKS));
  }

  /** Makes new names in the folder survive a power cut. */
  void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Checks all that can be checked without writing.
   *
   * @return what was found
   * @throws IngressException saying what is wrong
   */
  String probe() throws IngressException {
    check();
    if (!Files.isWritable(folder)) {
      throw refused(Reason.FORBIDDEN, "evbus may not make files in its folder; let it write there");
    }
    try {
      Optional<BasicFileAttributes> found = found();
      if (found.isPresent() && !Files.isWritable(file())) {
        throw refused(Reason.FORBIDDEN, "evbus may not write to it; let it");
      }
      String free = amount(Files.getFileStore(folder).getUsableSpace()) + " free";
      String there =
          found
              .map(file -> "is there with " + amount(file.size()))
              .orElse("is not there yet, its folder is");
      String owner = PathLock.owner(this).map(other -> "; " + other).orElse("");
      return file() + " " + there + "; " + free + owner;
    } catch (IOException e) {
      throw FileErrors.of("Opening " + file(), e);
    }
  }

  private static String amount(long bytes) {
    String[] units = {" bytes", " KiB", " MiB", " GiB"};
    int unit = 0;
    while (unit < units.length - 1 && bytes >= 1 << 10) {
      bytes >>= 10;
      unit++;
    }
    return bytes + units[unit];
  }

  private IngressException refused(Reason reason, String why) {
    return new IngressException(reason, "Opening " + file() + ": " + why, null);
  }
}
