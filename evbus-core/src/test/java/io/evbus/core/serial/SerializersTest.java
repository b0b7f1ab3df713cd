package io.evbus.core.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.Event;
import io.evbus.spi.Serializer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerializersTest {
  /** A record as applications have them. */
  record Order(String id, int quantity, Instant at, List<String> tags) {}

  /** A bean as applications have them. */
  public static final class Bean {
    private String name = "bean";

    public String getName() {
      return name;
    }

    public void setName(String value) {
      name = value;
    }
  }

  static Stream<Serializer> structured() {
    return Stream.of(new JsonSerializer(), new MsgpackSerializer());
  }

  @ParameterizedTest
  @MethodSource("structured")
  void recordsBeansMapsAndCollectionsRoundTrip(Serializer serializer) {
    Order order = new Order("o-1", 3, Instant.parse("2026-01-02T03:04:05.678Z"), List.of("ä", "b"));
    assertThat(serializer.read(serializer.write(order), Order.class)).isEqualTo(order);
    assertThat(serializer.read(serializer.write(new Bean()), Bean.class).getName())
        .isEqualTo("bean");
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", null);
    map.put("list", List.of(true, 2.5, "text"));
    assertThat(serializer.read(serializer.write(map), Map.class).toString())
        .isEqualTo("{z=1, a=null, list=[true, 2.5, text]}");
  }

  @ParameterizedTest
  @MethodSource("structured")
  void setsAreSortedLists(Serializer serializer) {
    byte[] bytes = serializer.write(Map.of("set", Set.of("c", "a", "b")));
    assertThat((Object) serializer.read(bytes, Map.class))
        .isEqualTo(Map.of("set", List.of("a", "b", "c")));
  }

  @ParameterizedTest
  @MethodSource("structured")
  void garbageAndBombsAreRefused(Serializer serializer) {
    byte[] nested = new byte[100_000];
    Arrays.fill(nested, serializer.name().equals("json") ? (byte) '[' : (byte) 0x91);
    assertThatThrownBy(() -> serializer.read(nested, Object.class))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] cut = {(byte) 0x92, 1};
    assertThatThrownBy(() -> serializer.read(cut, Object.class))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] huge = {(byte) 0xdd, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    assertThatThrownBy(() -> serializer.read(huge, Object.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void jsonInstantsAreIso8601() {
    assertThat(text(new JsonSerializer(), Instant.parse("2026-01-02T03:04:05Z")))
        .isEqualTo("\"2026-01-02T03:04:05Z\"");
  }

  @Test
  void msgpackIsTheOfficialEncoding() {
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.write(0x82);
    expected.writeBytes(new byte[] {(byte) 0xa7, 'c', 'o', 'm', 'p', 'a', 'c', 't', (byte) 0xc3});
    expected.writeBytes(new byte[] {(byte) 0xa6, 's', 'c', 'h', 'e', 'm', 'a', 0});
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("compact", true);
    map.put("schema", 0);
    assertThat(new MsgpackSerializer().write(map)).isEqualTo(expected.toByteArray());
  }

  @Test
  void strIsText() {
    assertThat(text(new StrSerializer(), Map.of("a", 1))).isEqualTo("{a=1}");
  }

  @Test
  void anEventReadsItsBodyByContentType() {
    Event event = Event.builder().body(Map.of("n", 1), new JsonSerializer()).build();
    assertThat(event.bodyAsMap()).isEqualTo(Map.of("n", 1));
    Event unknown = Event.builder().body(new byte[] {1}, "image/png").build();
    assertThatThrownBy(unknown::bodyAsMap)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("image/png");
  }

  private static String text(Serializer serializer, Object value) {
    return new String(serializer.write(value), StandardCharsets.UTF_8);
  }
}
