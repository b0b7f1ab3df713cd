package io.evbus.core.log;

import io.evbus.DeadLetter;
import io.evbus.Reason;
import io.evbus.core.lane.UnknownVersionException;
import io.evbus.core.lane.Varint;
import io.evbus.spi.DeadRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Writes and reads dead letters, whose format the package draws. Stateless. */
final class DeadLetterCodec {
  private static final int VERSION = 1;
  private static final int MOST_DETAIL_CHARS = 4096;

  private DeadLetterCodec() {}

  static DeadRecord write(DeadLetter letter) {
    String all = letter.detail();
    byte[] detail =
        Varint.utf8(all.length() > MOST_DETAIL_CHARS ? all.substring(0, MOST_DETAIL_CHARS) : all);
    byte[] reason = Varint.utf8(letter.reason().name());
    int most = RecordCodec.mostBytes(letter.event()) + detail.length + reason.length + 64;
    ByteBuffer to = ByteBuffer.allocate(most);
    to.put((byte) VERSION);
    Varint.write(to, reason);
    Varint.write(to, detail);
    Varint.write(to, letter.attempts());
    Varint.write(to, letter.first().toEpochMilli());
    Varint.write(to, letter.last().toEpochMilli());
    RecordCodec.write(to, letter.event(), letter.last().toEpochMilli(), 0);
    return new DeadRecord(letter.lane(), letter.offset(), to.flip());
  }

  /**
   * Reads a dead letter.
   *
   * @throws IllegalArgumentException when it is damaged
   * @throws UnknownVersionException when it is of another version
   */
  static DeadLetter read(DeadRecord stored) {
    ByteBuffer from = stored.record();
    try {
      int version = from.get();
      if (version != VERSION) {
        throw new UnknownVersionException("its", version, VERSION);
      }
      Reason reason = Reason.valueOf(Varint.text(from));
      String detail = Varint.text(from);
      int attempts = Math.toIntExact(Varint.read(from));
      Instant first = Instant.ofEpochMilli(Varint.read(from));
      Instant last = Instant.ofEpochMilli(Varint.read(from));
      return new DeadLetter(
          RecordCodec.read(from).event(),
          stored.lane(),
          stored.offset(),
          reason,
          detail,
          attempts,
          first,
          last);
    } catch (BufferUnderflowException | ArithmeticException e) {
      throw new IllegalArgumentException("it ends too early or makes no sense", e);
    }
  }
}
