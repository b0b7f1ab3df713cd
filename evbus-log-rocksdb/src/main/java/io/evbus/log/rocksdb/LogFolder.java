package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/** The files around the db. */
final class LogFolder {
  private static final System.Logger LOG = System.getLogger(LogFolder.class.getName());
  private static final String FORMAT = "evbus-log-rocksdb 2";
  private static final String DAMAGED = "damaged-";

  private final Path path;

  LogFolder(Path path) {
    this.path = path.toAbsolutePath();
  }

  Path path() {
    return path;
  }

  Path db() {
    return path.resolve("db");
  }

  /** The segments. */
  Path records() {
    return path.resolve("records");
  }

  /** A new db that is being filled. */
  Path fresh() {
    return path.resolve("db.new");
  }

  /** Second names of tables during an opening. */
  Path spare() {
    return path.resolve("spare");
  }

  /** How far the db's list of tables goes. */
  Path tables() {
    return path.resolve("tables");
  }

  Path acknowledged() {
    return path.resolve("acknowledged");
  }

  private Path salvageMark() {
    return path.resolve("salvage");
  }

  /**
   * Makes sure that the folder is one of this format, and makes it when it is new.
   *
   * @return whether it is new
   */
  boolean prepare() throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new IOException("Opening the log in " + path + ": it is no folder; name another");
    }
    try {
      Optional<String> written = format();
      if (written.filter(LogFolder::isOfAnotherVersion).isEmpty()) {
        return prepare(written);
      }
      throw new IOException(
          "its format is \""
              + written.get()
              + "\", and this evbus knows \""
              + FORMAT
              + "\"; use the evbus that wrote it, or another folder");
    } catch (IOException e) {
      throw Damage.failure("Opening the log", this, e);
    }
  }

  private boolean prepare(Optional<String> written) throws IOException {
    make();
    if (written.filter(FORMAT::equals).isPresent()) {
      return !Files.exists(db())
          && !Files.exists(records())
          && lastDamagedNumber() == 0
          && !Files.exists(acknowledged());
    }
    if (written.isPresent()) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Opening the log in {0}: its file format is damaged; it is written anew",
          path);
    }
    boolean isNew = written.isEmpty() && !Files.exists(db());
    writeFormat();
    return isNew;
  }

  private static boolean isOfAnotherVersion(String written) {
    return !written.equals(FORMAT) && written.matches("evbus-log-rocksdb [1-9][0-9]{0,5}");
  }

  /** Whole or not at all, wherever the process ends. */
  private void writeFormat() throws IOException {
    Path fresh = path.resolve("format.new");
    try (FileChannel to =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      to.write(ByteBuffer.wrap((FORMAT + "\n").getBytes(StandardCharsets.UTF_8)));
      to.force(true);
    }
    Files.move(fresh, formatFile(), StandardCopyOption.ATOMIC_MOVE);
    sync();
  }

  private Path formatFile() {
    return path.resolve("format");
  }

  private Optional<String> format() throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(formatFile());
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private void make() throws IOException {
    if (!Files.exists(path)) {
      Files.createDirectories(path);
      Path parent = path.getParent();
      if (parent != null) {
        sync(parent);
      }
    }
    PosixFileAttributeView posix = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (posix != null) {
      posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
    }
  }

  /** Makes names in the folder stable. */
  void sync() throws IOException {
    sync(path);
  }

  /** Makes the names of segments stable. */
  void syncRecords() throws IOException {
    sync(records());
  }

  private static void sync(Path folder) throws IOException {
    try {
      DataFile.syncFolder(folder);
    } catch (IOException e) {
      throw new FileSystemException(folder.toString(), null, "syncing it: " + e.getMessage());
    }
  }

  boolean isMarkedForSalvage() {
    return Files.exists(salvageMark());
  }

  void markForSalvage() throws IOException {
    Files.write(salvageMark(), new byte[0]);
  }

  void unmark() throws IOException {
    Files.deleteIfExists(salvageMark());
  }

  /** A name for another damaged db. */
  Path nextDamaged() throws IOException {
    return damaged(lastDamagedNumber() + 1);
  }

  /** The db that was set aside last. */
  Optional<Path> lastDamaged() throws IOException {
    int last = lastDamagedNumber();
    return last == 0 ? Optional.empty() : Optional.of(damaged(last));
  }

  private Path damaged(int number) {
    return path.resolve(DAMAGED + number);
  }

  private int lastDamagedNumber() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(DAMAGED + "[0-9]{1,9}"))
          .mapToInt(name -> Integer.parseInt(name.substring(DAMAGED.length())))
          .max()
          .orElse(0);
    }
  }
}
