package io.evbus.log.rocksdb;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Tells a damaged db from one that can't be reached at present. Stateless. */
final class Damage {
  private Damage() {}

  /** Whether files are damaged or missing, so that opening again would not help. */
  static boolean isDamage(RocksDBException e) {
    Status status = e.getStatus();
    if (status == null) {
      return false;
    }
    return switch (status.getCode()) {
      case Corruption, NotFound, InvalidArgument, NotSupported -> true;
      case IOError -> text(e).toLowerCase(Locale.ROOT).contains("no such file");
      default -> false;
    };
  }

  /** A failure for the person who reads it. */
  static IOException failure(String act, LogFolder folder, Exception cause) {
    return new IOException(act + " in " + folder.path() + ": " + reason(cause), cause);
  }

  private static String reason(Exception cause) {
    boolean full =
        cause instanceof RocksDBException e
            && Optional.ofNullable(e.getStatus())
                .filter(status -> status.getSubCode() == Status.SubCode.NoSpace)
                .isPresent();
    full |= text(cause).contains("No space left on device");
    return full ? "the disk is full; free some space" : text(cause);
  }

  private static String text(Exception cause) {
    return String.valueOf(cause.getMessage());
  }
}
