package io.evbus.log.rocksdb;

import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A program that writes to a log, and into a file what it is about to do and has done. */
final class SyncedWriter {
  static final int APPENDS = 5;

  private SyncedWriter() {}

  /** The log's folder, and the file. */
  public static void main(String[] arguments) throws IOException {
    NativeLibrary.load();
    try (OutputStream marks = new FileOutputStream(arguments[1]);
        Log log =
            RocksDbLog.open(new LogFolder(Path.of(arguments[0])), new Settings(4 << 20, 4 << 20))) {
      log.recover();
      for (int i = 0; i < APPENDS; i++) {
        mark(marks, "append " + i + " begins");
        log.append(i, List.of(ByteBuffer.wrap(new byte[] {(byte) i})));
        mark(marks, "append " + i + " returned");
      }
      log.commit(List.of(new Progress("a", ByteBuffer.wrap(new byte[] {1}))), List.of());
      mark(marks, "trim begins");
      log.trim(APPENDS - 1);
      mark(marks, "trim returned");
    }
  }

  private static void mark(OutputStream marks, String text) throws IOException {
    marks.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
