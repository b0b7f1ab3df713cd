package io.evbus.ingress.file;

import io.evbus.spi.IngressException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that lines are appended to, whose last line is whole. One thread uses it; another may
 * close it, which ends what the first is doing.
 */
final class ActiveFile implements AutoCloseable {
  private static final int OPENING_TRIES = 10;

  private final Folder place;
  private final FileChannel channel;
  private final Object key;
  private final Instant lastWritten;
  private long wholeBytes;

  private ActiveFile(Folder place, FileChannel channel, Object key, Instant lastWritten)
      throws IOException {
    this.place = place;
    this.channel = channel;
    this.key = key;
    this.lastWritten = lastWritten;
    this.wholeBytes = channel.size();
  }

  /**
   * Opens the file, made if it is missing, and mends its end.
   *
   * @param settings how
   * @throws IngressException when it may not or can't be written to
   */
  static ActiveFile open(Folder place, FileSettings settings) throws IngressException {
    try {
      for (int i = 0; i < OPENING_TRIES; i++) {
        place.check();
        ActiveFile opened = tryOpen(place, settings);
        if (opened != null) {
          return opened;
        }
      }
    } catch (IOException e) {
      throw FileErrors.of("Opening " + place.file(), e);
    }
    throw FileErrors.of(
        "Opening " + place.file(), new IOException("somebody moves it away all the time"));
  }

  /** Nothing when somebody moved the file away meanwhile. */
  private static @Nullable ActiveFile tryOpen(Folder place, FileSettings settings)
      throws IOException {
    Optional<BasicFileAttributes> before = place.found();
    if (before.isPresent()) {
      TornLine.mend(place.file(), settings.encoding());
    }
    Set<OpenOption> options =
        Set.of(
            before.isPresent() ? StandardOpenOption.WRITE : StandardOpenOption.CREATE_NEW,
            StandardOpenOption.APPEND,
            LinkOption.NOFOLLOW_LINKS);
    FileChannel channel =
        FileChannel.open(
            place.file(), options, PosixFilePermissions.asFileAttribute(settings.mode()));
    boolean done = false;
    try {
      if (settings.syncs()) {
        place.sync();
      }
      Optional<BasicFileAttributes> after = place.found();
      boolean same = before.isEmpty() || (after.isPresent() && isSame(before.get(), after.get()));
      if (after.isEmpty() || !same) {
        return null;
      }
      Instant written = before.map(file -> file.lastModifiedTime().toInstant()).orElse(Instant.MAX);
      boolean fresh = before.isEmpty() || before.get().size() == 0;
      done = true;
      return new ActiveFile(
          place,
          channel,
          Objects.requireNonNull(after.get().fileKey()),
          fresh ? Instant.now() : written);
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static boolean isSame(BasicFileAttributes one, BasicFileAttributes other) {
    return Objects.equals(one.fileKey(), other.fileKey());
  }

  /** Whether the path still leads to this file; it does not once somebody moved or removed it. */
  boolean isInPlace() throws IOException {
    return place.found().filter(found -> key.equals(found.fileKey())).isPresent();
  }

  /** When its last line was written that was there when it was opened. */
  Instant lastWritten() {
    return lastWritten;
  }

  /** Looks at the size anew, for somebody may have emptied it; up to there all is confirmed. */
  long size() throws IOException {
    wholeBytes = channel.size();
    return wholeBytes;
  }

  /** Appends lines; they are there whole when it returns. */
  void append(Lines lines, int from, int to) throws IOException {
    lines.write(from, to, channel);
  }

  /** Makes what was appended survive a power cut. */
  void sync() throws IOException {
    channel.force(false);
  }

  /** Cuts off what was appended since {@link #size}; works on a file that was closed, too. */
  void takeBack() throws IOException {
    if (isInPlace()) {
      try (FileChannel again =
          FileChannel.open(
              place.file(), Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
        again.truncate(wholeBytes);
      }
    }
  }

  /** Which file it is, whatever its name. */
  Object key() {
    return key;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // What matters was synced, or needed no sync.
    }
  }
}
