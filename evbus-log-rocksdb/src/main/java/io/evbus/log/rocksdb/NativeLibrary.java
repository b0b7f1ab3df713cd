package io.evbus.log.rocksdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * RocksDB's native library, unpacked once per user and version. RocksDB itself unpacks 70 MB into
 * the temporary folder at every start, and a killed process leaves them there.
 */
final class NativeLibrary {
  private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());
  private static boolean loaded;

  private NativeLibrary() {}

  static synchronized void load() throws IOException {
    if (loaded) {
      return;
    }
    try {
      RocksDB.loadLibrary(List.of(unpacked().toString()));
    } catch (IOException | UnsatisfiedLinkError e) {
      LOG.log(System.Logger.Level.DEBUG, "Loading RocksDB from the cache", e);
      try {
        RocksDB.loadLibrary();
      } catch (UnsatisfiedLinkError | RuntimeException again) {
        throw new IOException(
            "Loading RocksDB's native library: "
                + again.getMessage()
                + "; it runs on Linux, macOS and Windows of 64 bits",
            again);
      }
    }
    loaded = true;
  }

  /** The folder with the library. */
  private static Path unpacked() throws IOException {
    String name = Environment.getJniLibraryFileName("rocksdb");
    URLConnection resource = resource(name);
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    Path folder = base.resolve("evbus").resolve("rocksdb-" + resource.getContentLengthLong());
    Path file = folder.resolve(Environment.getSharedLibraryFileName("rocksdb"));
    if (!Files.exists(file) || Files.size(file) != resource.getContentLengthLong()) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      Path fresh = Files.createTempFile(folder, "unpacking", ".tmp");
      try (InputStream from = resource.getInputStream()) {
        Files.copy(from, fresh, StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    }
    if (!Files.getOwner(file).equals(Files.getOwner(Path.of(System.getProperty("user.home"))))
        && !Files.getOwner(file).getName().equals(System.getProperty("user.name"))) {
      throw new IOException("Loading RocksDB's native library: " + file + " belongs to another");
    }
    return folder;
  }

  private static URLConnection resource(String name) throws IOException {
    var url = RocksDB.class.getClassLoader().getResource(name);
    if (url == null) {
      throw new IOException("Loading RocksDB's native library: there is none for this machine");
    }
    try {
      URLConnection connection = url.openConnection();
      connection.setUseCaches(false);
      return connection;
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
