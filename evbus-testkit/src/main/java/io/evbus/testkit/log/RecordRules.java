package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Appending and reading back. */
interface RecordRules extends LogRules {
  @Test
  default void required_L01_aNewLogIsEmptyAndBeginsAtZero() throws IOException {
    KitLog log = logs().open();
    assertThat(log.recovery()).isEqualTo(new Recovery(0, 0, List.of(), List.of(), false));
    assertThat(log.read(0)).isEmpty();
    assertThat(log.letters()).isEmpty();
    assertThat(logs().reopen(log).recovery())
        .isEqualTo(new Recovery(0, 0, List.of(), List.of(), false));
  }

  @Test
  default void required_L02_recordsComeBackByteByByte() throws IOException {
    List<String> contents =
        List.of("", Bytes.binary(), "a", "", "z".repeat((1 << 20) - 1) + "\u0000", "\u0000", "");
    KitLog log = logs().open();
    log.append(contents);
    List<Stored> expected = at(0, contents);
    assertThat(log.read(0)).isEqualTo(expected);
    assertThat(logs().reopen(log).read(0)).isEqualTo(expected);
  }

  @Test
  default void required_L03_buffersOfEveryKindAreNeitherKeptNorChanged() throws IOException {
    ByteBuffer large = ByteBuffer.wrap("before inner after".getBytes(StandardCharsets.ISO_8859_1));
    ByteBuffer direct = ByteBuffer.allocateDirect(64).put(Bytes.of("direct")).flip();
    ByteBuffer part = large.duplicate().position(7).limit(12);
    ByteBuffer slice = large.slice(7, 5);
    ByteBuffer readOnly = large.asReadOnlyBuffer().position(13);
    List<ByteBuffer> buffers = List.of(direct, part, slice, readOnly);
    List<ByteBuffer> before = buffers.stream().map(ByteBuffer::duplicate).toList();
    KitLog log = logs().open();
    log.raw().append(0, buffers);
    assertThat(buffers).isEqualTo(before);
    large.put(0, "overwritten by others".getBytes(StandardCharsets.ISO_8859_1), 0, 18);
    direct.put(0, (byte) '!');
    List<Stored> expected = at(0, List.of("direct", "inner", "inner", "after"));
    assertThat(log.read(0)).isEqualTo(expected);
    assertThat(logs().reopen(log).read(0)).isEqualTo(expected);
  }

  @Test
  default void required_L04_offsetsAreDenseAndGoOnAfterOpening() throws IOException {
    KitLog log = logs().open();
    for (int life = 1; life <= 3; life++) {
      log.appendNumbered(1);
      log.appendNumbered(300);
      log.appendNumbered(7);
      assertThat(log.read(0)).isEqualTo(Stored.numbered(0, life * 308L));
      log = logs().reopen(log);
      assertThat(log.recovery().first()).isZero();
      assertThat(log.recovery().next()).isEqualTo(life * 308L);
      assertThat(log.recovery().gaps()).isEmpty();
      assertThat(log.read(0)).isEqualTo(Stored.numbered(0, life * 308L));
    }
  }

  @Test
  default void required_L05_aRangeThatIsAppendedAgainHoldsTheNewRecords() throws IOException {
    KitLog log = logs().open();
    log.appendNumbered(10);
    log = logs().reopen(log);
    log.appendAt(7, List.of("seven", "eight", "nine", "ten"));
    List<Stored> expected = new ArrayList<>(Stored.numbered(0, 7));
    expected.addAll(at(7, List.of("seven", "eight", "nine", "ten")));
    assertThat(log.read(0)).isEqualTo(expected);
    log = logs().reopen(log);
    assertThat(log.recovery().next()).isEqualTo(11);
    assertThat(log.read(0)).isEqualTo(expected);
  }

  @Test
  default void required_L06_foldersAreLogsOfTheirOwn() throws IOException {
    KitLog one = logs().open();
    KitLog other = logs().open(logs().folder().resolveSibling("other"));
    one.appendNumbered(3);
    one.commit("lane", "one");
    other.append(List.of("other"));
    assertThat(one.read(0)).isEqualTo(Stored.numbered(0, 3));
    assertThat(other.read(0)).isEqualTo(at(0, List.of("other")));
    other.close();
    assertThat(logs().open(logs().folder().resolveSibling("other")).lanes()).isEmpty();
  }

  private static List<Stored> at(long first, List<String> contents) {
    List<Stored> records = new ArrayList<>();
    for (String content : contents) {
      records.add(new Stored(first + records.size(), content));
    }
    return records;
  }
}
