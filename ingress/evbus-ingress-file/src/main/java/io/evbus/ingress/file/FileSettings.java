package io.evbus.ingress.file;

import io.evbus.spi.ByteCount;
import io.evbus.spi.Option;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a profile says. Immutable.
 *
 * @param owner the profile's name, for whoever finds the path taken
 * @param path the file, absolute; meaningless for standard output
 * @param toStandardOutput whether lines go there
 * @param encoding what a line holds
 * @param syncs whether a batch is confirmed only when the disk has it
 * @param rotateBytes the size of a file at most
 * @param rotateEvery how long a file is written to
 * @param keep how many rotated files stay
 * @param mode the rights of new files
 */
record FileSettings(
    String owner,
    Path path,
    boolean toStandardOutput,
    FileEncoding encoding,
    boolean syncs,
    long rotateBytes,
    Optional<Duration> rotateEvery,
    OptionalInt keep,
    Set<PosixFilePermission> mode) {
  /** The largest body: in Base64 it is a third longer. */
  static final int MOST_EVENT_BYTES = 190 << 20;

  private static final String STANDARD_OUTPUT = "-";
  private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Copies the rights. */
  FileSettings {
    mode = Set.copyOf(mode);
  }

  /**
   * Reads a profile.
   *
   * @throws IllegalArgumentException when its options contradict each other
   */
  static FileSettings of(Profile profile) {
    String path = profile.require(FileOptions.PATH);
    boolean toStandardOutput = path.equals(STANDARD_OUTPUT);
    if (toStandardOutput) {
      refuseOptionsOfFiles(profile);
    }
    boolean body = profile.require(FileOptions.FORMAT) == FileOptions.Format.BODY;
    boolean syncs = profile.require(FileOptions.SYNC) == FileOptions.Sync.BATCH;
    return new FileSettings(
        profile.provider() + "." + profile.name(),
        path(path),
        toStandardOutput,
        new FileEncoding(body, source(profile.require(FileOptions.SOURCE))),
        syncs && !toStandardOutput,
        size(profile),
        every(profile),
        keep(profile),
        mode(profile.require(FileOptions.MODE)));
  }

  /** The path as people read it. */
  String where() {
    return toStandardOutput ? STANDARD_OUTPUT : path.toString();
  }

  Proof proof() {
    return syncs ? Proof.PERSISTED : Proof.RECEIVED;
  }

  private static void refuseOptionsOfFiles(Profile profile) {
    for (Option<?> option :
        List.of(
            FileOptions.SYNC,
            FileOptions.ROTATE_SIZE,
            FileOptions.ROTATE_EVERY,
            FileOptions.ROTATE_KEEP,
            FileOptions.MODE)) {
      if (profile.has(option)) {
        throw new IllegalArgumentException(
            option.name() + " is for files, but path: - is standard output; remove it");
      }
    }
  }

  private static Path path(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("path is empty; name a file, or - for standard output");
    }
    try {
      Path path = Path.of(text).toAbsolutePath().normalize();
      if (text.endsWith("/") || path.getFileName() == null) {
        throw new IllegalArgumentException("path names a folder; name a file in it");
      }
      return path;
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("path is no path: " + e.getReason(), e);
    }
  }

  private static String source(String text) {
    try {
      URI unused = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("source is no URI reference: " + e.getReason(), e);
    }
    if (text.isEmpty()) {
      throw new IllegalArgumentException("source is empty; CloudEvents wants one");
    }
    return text;
  }

  private static long size(Profile profile) {
    Optional<ByteCount> size = profile.get(FileOptions.ROTATE_SIZE);
    if (size.isPresent() && size.get().bytes() == 0) {
      throw new IllegalArgumentException("rotate.size is zero; for example 100MiB");
    }
    return size.map(ByteCount::bytes).orElse(Long.MAX_VALUE);
  }

  private static Optional<Duration> every(Profile profile) {
    Optional<Duration> every = profile.get(FileOptions.ROTATE_EVERY);
    if (every.isPresent() && every.get().compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("rotate.every is less than a second; for example 1h");
    }
    return every;
  }

  private static OptionalInt keep(Profile profile) {
    if (!profile.has(FileOptions.ROTATE_KEEP)) {
      return OptionalInt.empty();
    }
    if (!profile.has(FileOptions.ROTATE_SIZE) && !profile.has(FileOptions.ROTATE_EVERY)) {
      throw new IllegalArgumentException(
          "rotate.keep deletes rotated files, but nothing rotates; set rotate.size or rotate.every");
    }
    int keep = profile.require(FileOptions.ROTATE_KEEP);
    if (keep == 0) {
      throw new IllegalArgumentException(
          "rotate.keep is zero, which deletes every rotated file; leave it out to keep all");
    }
    return OptionalInt.of(keep);
  }

  private static Set<PosixFilePermission> mode(String text) {
    if (!OCTAL.matcher(text).matches()) {
      throw new IllegalArgumentException("mode is no octal number such as 0600 or 0640");
    }
    int bits = Integer.parseInt(text, 8);
    if ((bits & 0600) != 0600 || (bits & 0133) != 0) {
      throw new IllegalArgumentException(
          "mode lets evbus itself read and write, others read at most, nobody execute;"
              + " such as 0600, 0640 or 0644");
    }
    Set<PosixFilePermission> mode =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    if ((bits & 0040) != 0) {
      mode.add(PosixFilePermission.GROUP_READ);
    }
    if ((bits & 0004) != 0) {
      mode.add(PosixFilePermission.OTHERS_READ);
    }
    return mode;
  }
}
