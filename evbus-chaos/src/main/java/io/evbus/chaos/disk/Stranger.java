package io.evbus.chaos.disk;

import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/** Something in a data folder that an evbus of another version has written. */
public enum Stranger {
  /** The file that says who the log is. */
  IDENTITY,
  /** The provider's file of its format. */
  FORMAT,
  /** The last event. */
  RECORD,
  /** What a lane has delivered. */
  LEDGER,
  /** A dead letter. */
  DEAD_LETTER;

  /** Puts it there. */
  public void into(Folder folder, int version) throws IOException {
    switch (this) {
      case IDENTITY -> {
        String lines = "version " + version + "\nsomething new\n";
        Files.writeString(
            folder.path().resolve("evbus-log"), lines + checkLine(lines), StandardCharsets.UTF_8);
      }
      case FORMAT -> Files.writeString(format(folder), "evbus-log-rocksdb " + version + "\n");
      case RECORD -> {
        Contents now = Contents.of(folder);
        String like = Objects.requireNonNull(now.records().get(now.next() - 1));
        write(folder, log -> log.append(now.next(), List.of(Contents.inVersion(version, like))));
      }
      case LEDGER -> {
        String like = Objects.requireNonNull(Contents.of(folder).lanes().get(Golden.PICKY));
        Progress other = new Progress(Golden.PICKY, Contents.inVersion(version, like));
        write(folder, log -> log.commit(List.of(other), List.of()));
      }
      case DEAD_LETTER -> {
        String key = Golden.PICKY + " " + Golden.REJECTED;
        String like = Objects.requireNonNull(Contents.of(folder).dead().get(key));
        DeadRecord other = new DeadRecord(Golden.PICKY, 0, Contents.inVersion(version, like));
        write(folder, log -> log.commit(List.of(), List.of(other)));
      }
    }
  }

  private static Path format(Folder folder) {
    return folder.path().resolve("rocksdb").resolve("format");
  }

  private interface Writing {
    void to(Log log) throws IOException;
  }

  private static void write(Folder folder, Writing writing) throws IOException {
    try (Log log = Contents.open(folder)) {
      log.recover();
      writing.to(log);
    }
  }

  private static String checkLine(String lines) {
    CRC32C crc = new CRC32C();
    crc.update(lines.getBytes(StandardCharsets.UTF_8));
    return "check " + HexFormat.of().toHexDigits((int) crc.getValue()) + "\n";
  }
}
