package io.evbus.core.log;

import io.evbus.DeadLetter;
import io.evbus.spi.DeadRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The dead letters in a durable log, in pages of bounded size. Thread-safe. */
public final class StoredDeadLetters {
  private static final System.Logger LOG = System.getLogger(StoredDeadLetters.class.getName());
  private static final int MOST_AT_ONCE = 1000;
  private static final int MOST_BYTES_READ = 4 << 20;
  private static final int MOST_BYTES_PURGED = 1 << 20;

  private final DurableLog log;

  StoredDeadLetters(DurableLog log) {
    this.log = log;
  }

  /** A page of dead letters by rising offset; of one lane, or with an empty name of all. */
  public List<DeadLetter> list(String lane, long from, int most) throws IOException {
    List<DeadLetter> letters = new ArrayList<>();
    List<DeadRecord> page = log.deadLetters(lane, from, most, MOST_BYTES_READ);
    while (!page.isEmpty()) {
      page.forEach(stored -> read(stored, letters));
      if (!letters.isEmpty() || lane.isEmpty()) {
        break;
      }
      page = log.deadLetters(lane, page.get(page.size() - 1).offset() + 1, most, MOST_BYTES_READ);
    }
    return letters;
  }

  private static void read(DeadRecord stored, List<DeadLetter> to) {
    try {
      to.add(DeadLetterCodec.read(stored));
    } catch (IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Reading the dead letter of lane "
              + stored.lane()
              + " at offset "
              + stored.offset()
              + ": "
              + e.getMessage());
    }
  }

  /** The dead letter of a lane at an offset, if there is one. */
  public Optional<DeadLetter> find(String lane, long offset) throws IOException {
    return list(lane, offset, 1).stream().filter(letter -> letter.offset() == offset).findFirst();
  }

  /** Removes all dead letters of a lane, or with an empty name of all lanes; gives how many. */
  public long purge(String lane) throws IOException {
    long purged = 0;
    while (true) {
      // What is purged is gone, so that each page is the first one.
      List<DeadRecord> page = log.deadLetters(lane, 0, MOST_AT_ONCE, MOST_BYTES_PURGED);
      if (page.isEmpty()) {
        return purged;
      }
      for (DeadRecord letter : page) {
        purge(letter.lane(), letter.offset());
        purged++;
      }
    }
  }

  /** Whether a lane has a dead letter at an offset. */
  public boolean has(String lane, long offset) throws IOException {
    return log.deadLetters(lane, offset, 1, 1).stream()
        .anyMatch(letter -> letter.offset() == offset);
  }

  /** Removes the dead letter of a lane at an offset, if there is one. */
  public void purge(String lane, long offset) throws IOException {
    log.purge(lane, offset, offset + 1);
  }
}
