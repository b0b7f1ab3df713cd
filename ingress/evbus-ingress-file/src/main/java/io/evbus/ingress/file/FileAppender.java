package io.evbus.ingress.file;

import io.evbus.spi.IngressException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Appends groups to the file of a path, and rotates it. After a failure nothing more is written
 * through it: what was not confirmed is cut off, and a file whose sync failed is set aside, for the
 * system may have dropped what it could not write and call the next sync a success.
 *
 * <p>One thread uses it; another may close it, which ends what the first is doing.
 */
final class FileAppender implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FileAppender.class.getName());

  /** Files of this process whose sync has failed, and which could not be set aside either. */
  private static final Set<Object> UNTRUSTED = ConcurrentHashMap.newKeySet();

  private final FileSettings settings;
  private final Folder place;
  private final RotatedFiles rotated;
  private volatile ActiveFile file;
  private volatile boolean closed;
  private long period;

  /**
   * Opens the file.
   *
   * @throws IngressException when it can't or may not be written to
   */
  FileAppender(Folder place, FileSettings settings) throws IngressException {
    this.settings = settings;
    this.place = place;
    this.rotated = new RotatedFiles(place);
    setUntrustedAside();
    this.file = ActiveFile.open(place, settings);
    this.period = period(file.lastWritten());
  }

  /**
   * Writes a group and confirms its events, as far as it gets.
   *
   * @throws IngressException with the cause; what is not confirmed by then may be repeated
   */
  void write(Group group) throws IngressException {
    try {
      begin();
      int from = 0;
      while (from < group.size()) {
        from = write(group, from);
      }
    } catch (IOException e) {
      throw FileErrors.of("Writing to " + place.file(), e);
    }
  }

  /** Goes on in the file of the path, and of the present time. */
  private void begin() throws IOException, IngressException {
    if (!file.isInPlace()) {
      LOG.log(
          System.Logger.Level.INFO,
          "Writing to {0}: it was moved or removed; a new file begins",
          place.file());
      reopen();
    }
    if (period(Instant.now()) != period && file.size() > 0) {
      rotate();
    }
  }

  /** Writes as many events as the file takes, from one on; gives the first that is not written. */
  private int write(Group group, int from) throws IOException, IngressException {
    long size = file.size();
    int start = group.start(from);
    int to = from;
    while (to < group.size() && size + group.start(to + 1) - start <= settings.rotateBytes()) {
      to++;
    }
    if (to == from && size > 0) {
      rotate();
      return from;
    }
    to = Math.max(to, from + 1); // Larger than a file may be: it has this one for itself.
    append(group.lines(), start, group.start(to));
    group.confirm(from, to, place.file().toString(), size - start);
    return to;
  }

  private void append(Lines lines, int start, int end) throws IOException {
    if (start == end) {
      return;
    }
    boolean written = false;
    try {
      file.append(lines, start, end);
      written = true;
      if (settings.syncs()) {
        file.sync();
      }
    } catch (IOException e) {
      giveUp(written && !(e instanceof ClosedChannelException));
      throw e;
    }
  }

  private void rotate() throws IOException, IngressException {
    file.close();
    rotated.setAside();
    reopen();
    if (settings.keep().isPresent()) {
      rotated.keep(settings.keep().getAsInt());
    }
  }

  private void reopen() throws IngressException {
    file.close();
    ActiveFile next = ActiveFile.open(place, settings);
    file = next;
    period = period(next.lastWritten());
    if (closed) {
      next.close();
    }
  }

  /** Leaves whole and confirmed lines behind, as far as the disk lets it. */
  private void giveUp(boolean syncFailed) {
    file.close();
    try {
      file.takeBack();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Cutting off what was not confirmed", e);
    }
    if (syncFailed) {
      UNTRUSTED.add(file.key());
      try {
        setUntrustedAside();
      } catch (IngressException e) {
        LOG.log(System.Logger.Level.WARNING, e.getMessage());
      }
    }
  }

  private void setUntrustedAside() throws IngressException {
    try {
      Optional<Object> key = place.found().map(BasicFileAttributes::fileKey);
      if (key.isPresent() && UNTRUSTED.contains(key.get())) {
        if (Files.size(place.file()) == 0) {
          Files.delete(place.file());
        } else {
          LOG.log(
              System.Logger.Level.WARNING,
              "Writing to {0}: a sync has failed; the file is set aside as {1}",
              place.file(),
              rotated.setAside());
        }
        UNTRUSTED.remove(key.get());
      }
    } catch (IOException e) {
      throw FileErrors.of("Setting " + place.file() + " aside, whose sync has failed", e);
    }
  }

  private long period(Instant time) {
    return settings
        .rotateEvery()
        .map(every -> Math.floorDiv(time.toEpochMilli(), every.toMillis()))
        .orElse(0L);
  }

  @Override
  public void close() {
    closed = true;
    file.close();
  }
}
