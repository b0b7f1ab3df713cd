package io.evbus.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.NoRoomException;
import io.evbus.spi.Progress;
import io.evbus.spi.RecordSink;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A log whose disk comes and goes. */
class DurableLogTest {
  private boolean diskWorks = true;
  private int opened;

  @Test
  void aFailedWriteLeavesTheLogReadable() throws IOException {
    DurableLog log = new DurableLog(this::open);
    diskWorks = false;

    assertThatThrownBy(() -> log.trim(1)).hasMessage("no disk");

    assertThat(log.open(0)).isNotNull();
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void readingOpensALogThatDidNotOpenAgain() throws IOException {
    DurableLog log = new DurableLog(this::open);
    diskWorks = false;
    assertThatThrownBy(() -> log.trim(1)).hasMessage("no disk");
    assertThatThrownBy(() -> log.trim(1)).hasMessage("no disk");
    assertThatThrownBy(() -> log.open(0)).hasMessage("no disk");

    diskWorks = true;

    assertThat(log.open(0)).isNotNull();
    assertThat(log.deadLetters("", 0, 1)).isEmpty();
    log.trim(1);
    assertThat(opened).isEqualTo(2);
  }

  @Test
  void aLogThatHadNoRoomIsNotOpenedAgain() throws IOException {
    DurableLog log =
        new DurableLog(
            () -> {
              opened++;
              return new FullLog();
            });

    assertThatThrownBy(() -> log.append(0, List.of())).hasMessage("no room");
    log.trim(1);

    assertThat(opened).isEqualTo(1);
  }

  @Test
  void aLogThatCannotSayWhatItHoldsIsClosed() {
    EmptyLog unreadable =
        new EmptyLog() {
          @Override
          public Recovery recover() throws IOException {
            throw new IOException("unreadable");
          }
        };

    assertThatThrownBy(() -> new DurableLog(() -> unreadable)).hasMessage("unreadable");
    assertThatThrownBy(() -> unreadable.open(0)).hasMessage("closed");
  }

  private Log open() throws IOException {
    checkDisk();
    opened++;
    return new EmptyLog();
  }

  private void checkDisk() throws IOException {
    if (!diskWorks) {
      throw new IOException("no disk");
    }
  }

  /** A log on a full disk. */
  private final class FullLog extends EmptyLog {
    @Override
    public void append(long first, List<ByteBuffer> records) throws IOException {
      throw new NoRoomException("no room");
    }
  }

  /** A log without content. */
  private class EmptyLog implements Log {
    private boolean closed;

    @Override
    public Recovery recover() throws IOException {
      return new Recovery(0, 0, List.of(), List.of(), false);
    }

    @Override
    public void append(long first, List<ByteBuffer> records) throws IOException {
      checkDisk();
    }

    @Override
    public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
      checkDisk();
    }

    @Override
    public Cursor open(long offset) throws IOException {
      checkOpen();
      return new EmptyCursor();
    }

    @Override
    public void trim(long before) throws IOException {
      checkDisk();
    }

    @Override
    public List<DeadRecord> deadLetters(String lane, long from, int most) throws IOException {
      checkOpen();
      return List.of();
    }

    @Override
    public void purge(String lane, long from, long to) throws IOException {
      checkDisk();
    }

    @Override
    public void forget(String lane) throws IOException {
      checkDisk();
    }

    @Override
    public void close() {
      closed = true;
    }

    private void checkOpen() throws IOException {
      if (closed) {
        throw new IOException("closed");
      }
    }
  }

  /** Finds nothing. */
  private static final class EmptyCursor implements Cursor {
    @Override
    public long read(int maxRecords, int maxBytes, RecordSink to) {
      return 0;
    }

    @Override
    public void close() {}
  }
}
