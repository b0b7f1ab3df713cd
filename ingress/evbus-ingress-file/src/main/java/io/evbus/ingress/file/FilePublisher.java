package io.evbus.ingress.file;

import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Appends batches to a file. After a failure nothing more is written through it: what was not
 * confirmed is cut off, and a file whose sync failed is set aside, for the system may have dropped
 * what it could not write and call the next sync a success.
 */
final class FilePublisher implements Publisher {
  private static final System.Logger LOG = System.getLogger(FilePublisher.class.getName());

  /** Files of this process whose sync has failed, and which could not be set aside either. */
  private static final Set<Object> UNTRUSTED = ConcurrentHashMap.newKeySet();

  private final FileSettings settings;
  private final Folder place;
  private final PathLock lock;
  private final RotatedFiles rotated;
  private final Lines lines = new Lines();
  private final ReentrantLock busy = new ReentrantLock();
  private volatile ActiveFile file;
  private volatile boolean closed;
  private long period;

  private FilePublisher(FileSettings settings, Folder place, PathLock lock)
      throws IngressException {
    this.settings = settings;
    this.place = place;
    this.lock = lock;
    this.rotated = new RotatedFiles(place);
    setUntrustedAside();
    this.file = ActiveFile.open(place, settings);
    this.period = period(file.lastWritten());
  }

  static FilePublisher open(FileSettings settings) throws IngressException {
    Folder place = Folder.of(settings.path());
    place.check();
    PathLock lock;
    try {
      lock = PathLock.take(place, settings.owner());
    } catch (IOException e) {
      throw FileErrors.of("Opening " + place.file(), e);
    }
    try {
      return new FilePublisher(settings, place, lock);
    } catch (IngressException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public void publish(Batch batch) throws IngressException {
    busy.lock();
    try {
      lines.clear();
      int[] ends = encode(batch);
      begin();
      int from = 0;
      while (from < batch.size()) {
        from = write(batch, ends, from);
      }
    } catch (IOException e) {
      throw FileErrors.of("Writing to " + place.file(), e);
    } finally {
      busy.unlock();
    }
  }

  /** Where each event's line ends; one that can't be a line is rejected and has none. */
  private int[] encode(Batch batch) {
    int[] ends = new int[batch.size()];
    for (int i = 0; i < ends.length; i++) {
      int index = i;
      settings
          .encoding()
          .add(batch.event(i), lines)
          .ifPresent(
              problem ->
                  batch.decide(index, index + 1, new Outcome.Rejected(Reason.INVALID, problem)));
      ends[i] = lines.length();
    }
    return ends;
  }

  /** At the edge of a batch: goes on in the file of the path, and of the present time. */
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
  private int write(Batch batch, int[] ends, int from) throws IOException, IngressException {
    long size = file.size();
    int start = from == 0 ? 0 : ends[from - 1];
    int to = from;
    while (to < ends.length && size + ends[to] - start <= settings.rotateBytes()) {
      to++;
    }
    if (to == from && size > 0) {
      rotate();
      return from;
    }
    to = Math.max(to, from + 1); // larger than a file may be: it has this one for itself
    append(start, ends[to - 1]);
    confirm(batch, ends, from, to, size - start);
    return to;
  }

  private void append(int start, int end) throws IOException {
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

  private void confirm(Batch batch, int[] ends, int from, int to, long base) {
    if (!batch.wantsCoordinates()) {
      batch.decide(from, to, Outcome.OK);
      return;
    }
    for (int i = from; i < to; i++) {
      long offset = base + (i == 0 ? 0 : ends[i - 1]);
      batch.decide(
          i,
          i + 1,
          new Outcome.Ok(Map.of("file", place.file().toString(), "offset", Long.toString(offset))));
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

  private void reopen() throws IOException, IngressException {
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
        Path aside = rotated.setAside();
        UNTRUSTED.remove(key.get());
        LOG.log(
            System.Logger.Level.WARNING,
            "Writing to {0}: a sync has failed; the file is set aside as {1}",
            place.file(),
            aside);
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
    file.close(); // ends what a publish is doing
    busy.lock();
    try {
      lock.close();
    } finally {
      busy.unlock();
    }
  }
}
