package io.evbus.log.rocksdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Notes how far the db's manifest goes, whenever tables have changed and before any is removed. A
 * manifest that lost its end names too few tables and reads well; one that holds all that was noted
 * names those that matter, and what else lies there was being removed or written. Thread-safe.
 *
 * <p>The note is not synced: an older one asks for less.
 */
final class TableList {
  private static final System.Logger LOG = System.getLogger(TableList.class.getName());
  private static final int NOTE_BYTES = 24;
  private static final int CHECKED_BYTES = 20;
  private static final int PART_BYTES = 64 << 10;
  private static final Pattern CURRENT = Pattern.compile("MANIFEST-([0-9]{1,18})\\s*");

  private final LogFolder folder;
  private final CRC32C crc = new CRC32C();
  private long number = -1;
  private long length;
  private boolean notes;

  TableList(LogFolder folder) {
    this.folder = folder;
  }

  /**
   * Whether the manifest, of a db that nobody has open, holds all that was noted. One that is newer
   * than the note is the work of an opening that was interrupted, and made from one that was whole.
   */
  synchronized boolean isWhole() {
    try {
      byte[] bytes = Files.readAllBytes(folder.tables());
      ByteBuffer note = ByteBuffer.wrap(bytes);
      if (bytes.length != NOTE_BYTES
          || note.getInt(CHECKED_BYTES) != Block.crc(note, 0, CHECKED_BYTES)) {
        return false;
      }
      long noted = note.getLong(0);
      long now = current();
      if (now != noted) {
        return now > noted;
      }
      number = now;
      return add(note.getLong(8)) && (int) crc.getValue() == note.getInt(16);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Looking for the end of the list of tables", e);
      return false;
    } finally {
      forget(-1);
    }
  }

  /** Notes how far the manifest goes, from now on after each change. */
  synchronized void begin() {
    notes = true;
    note();
  }

  /** Tables have changed. */
  synchronized void note() {
    if (!notes) {
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(folder.tables().toFile(), "rw")) {
      long now = current();
      if (now != number) {
        forget(now);
      }
      add(Long.MAX_VALUE);
      ByteBuffer note = ByteBuffer.allocate(NOTE_BYTES);
      note.putLong(number).putLong(length).putInt((int) crc.getValue());
      note.putInt(Block.crc(note, 0, CHECKED_BYTES));
      file.write(note.array());
    } catch (IOException | RuntimeException e) {
      forget(-1);
      LOG.log(System.Logger.Level.DEBUG, "Noting the end of the list of tables", e);
    }
  }

  private void forget(long next) {
    number = next;
    length = 0;
    crc.reset();
  }

  /** Reads on up to a position, or to the end; whether the position was reached. */
  private boolean add(long until) throws IOException {
    ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
    try (DataFile manifest =
        DataFile.read(folder.db().resolve(String.format(Locale.ROOT, "MANIFEST-%06d", number)))) {
      while (length < until) {
        part.clear().limit((int) Math.min(part.capacity(), until - length));
        manifest.read(part, length);
        part.flip();
        if (!part.hasRemaining()) {
          return false;
        }
        length += part.remaining();
        crc.update(part);
      }
    }
    return true;
  }

  private long current() throws IOException {
    Matcher name = CURRENT.matcher(Files.readString(folder.db().resolve("CURRENT"), ISO_8859_1));
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }
}
