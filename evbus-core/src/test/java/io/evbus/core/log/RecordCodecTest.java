package io.evbus.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A record is read as it was written, or refused. */
class RecordCodecTest {
  private static final Event EVENT =
      Event.builder()
          .id("an id")
          .profile("a profile")
          .routingKey("a key")
          .time(Instant.ofEpochSecond(1_700_000_000L, 123_456_789))
          .headers(Map.of("name", "välue", "empty", ""))
          .body("some body".getBytes(StandardCharsets.UTF_8), "text/plain")
          .build();

  private static byte[] record() {
    ByteBuffer record = RecordCodec.write(EVENT, 1_700_000_000_500L, 4711);
    byte[] bytes = new byte[record.remaining()];
    record.get(bytes);
    return bytes;
  }

  private static boolean isRead(byte[] record) {
    try {
      RecordCodec.read(ByteBuffer.wrap(record));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Test
  void everythingComesBack() {
    RecordCodec.Stored stored = RecordCodec.read(ByteBuffer.wrap(record()));
    assertThat(stored.acceptedMillis()).isEqualTo(1_700_000_000_500L);
    assertThat(stored.position()).isEqualTo(4711);
    assertThat(stored.event().id()).isEqualTo(EVENT.id());
    assertThat(stored.event().profile()).isEqualTo(EVENT.profile());
    assertThat(stored.event().routingKey()).isEqualTo(EVENT.routingKey());
    assertThat(stored.event().time()).isEqualTo(EVENT.time());
    assertThat(stored.event().headers()).isEqualTo(EVENT.headers());
    assertThat(stored.event().contentType()).isEqualTo(EVENT.contentType());
    assertThat(stored.event().bytes()).isEqualTo(EVENT.bytes());
    assertThat(RecordCodec.profile(ByteBuffer.wrap(record()))).isEqualTo("a profile");
  }

  @Test
  void everyFlippedBitIsFound() {
    byte[] record = record();
    List<Integer> overlooked = new ArrayList<>();
    for (int bit = 0; bit < 8 * record.length; bit++) {
      byte[] damaged = record.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      if (isRead(damaged)) {
        overlooked.add(bit);
      }
    }
    assertThat(overlooked).as("flipped bits that were overlooked").isEmpty();
  }

  @Test
  void everyCutIsFound() {
    byte[] record = record();
    List<Integer> overlooked = new ArrayList<>();
    for (int length = 0; length < record.length; length++) {
      byte[] cut = new byte[length];
      System.arraycopy(record, 0, cut, 0, length);
      if (isRead(cut)) {
        overlooked.add(length);
      }
    }
    assertThat(overlooked).as("cuts that were overlooked").isEmpty();
  }

  @Test
  void aLaterVersionIsRefusedByName() {
    byte[] record = record();
    record[0] = 2;
    assertThatThrownBy(() -> RecordCodec.read(ByteBuffer.wrap(record)))
        .hasMessage(
            "the record's version is 2, and this evbus knows 1; use the evbus that wrote it");
  }
}
