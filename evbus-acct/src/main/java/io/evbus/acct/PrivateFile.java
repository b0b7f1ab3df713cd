package io.evbus.acct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Files that only their owner may read (0600), replaced as a whole or not at all. */
final class PrivateFile {
  private PrivateFile() {}

  /** Replaces a file's content: written beside it, synced, then renamed over it. */
  static void replace(Path file, byte[] content) throws IOException {
    Path folder =
        Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file stands in a folder");
    Path fresh = Files.createTempFile(folder, ".acct-", ".tmp", modes("rw-------"));
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      move(fresh, file);
    } finally {
      Files.deleteIfExists(fresh);
    }
    syncFolder(folder);
  }

  /** A new folder that only its owner may enter (0700). */
  static Path folder(Path within) throws IOException {
    return Files.createTempDirectory(within, "acct-", modes("rwx------"));
  }

  /** A new file in a folder. */
  static Path create(Path folder, String prefix, String suffix) throws IOException {
    return Files.createTempFile(folder, prefix, suffix, modes("rw-------"));
  }

  /** Overwrites a file with zeros and deletes it. */
  static void wipe(Path file) throws IOException {
    if (Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
        channel.write(ByteBuffer.allocate((int) channel.size()), 0);
        channel.force(false);
      }
      Files.delete(file);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Some systems can't open a folder; the rename itself is done.
      return;
    }
  }

  private static FileAttribute<?>[] modes(String modes) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(modes))
        }
        : new FileAttribute<?>[0];
  }
}
