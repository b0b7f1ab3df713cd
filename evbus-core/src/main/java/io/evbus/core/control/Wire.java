package io.evbus.core.control;

import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.Position;
import io.evbus.Reason;
import io.evbus.Replay;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of the socket. */
final class Wire {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private Wire() {}

  static Map<String, @Nullable Object> write(DeadLetter letter) {
    Event event = letter.event();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("id", event.id());
    map.put("profile", event.profile().orElse(null));
    map.put("routing_key", event.routingKey().orElse(null));
    map.put("time", event.time().toString());
    map.put("content_type", event.contentType());
    map.put("headers", event.headers());
    map.put("body", Base64.getEncoder().encodeToString(event.bytes()));
    map.put("lane", letter.lane());
    map.put("offset", letter.offset());
    map.put("reason", letter.reason().name());
    map.put("detail", letter.detail());
    map.put("attempts", letter.attempts());
    map.put("first", letter.first().toString());
    map.put("last", letter.last().toString());
    return map;
  }

  @SuppressWarnings("unchecked")
  static DeadLetter readLetter(Map<String, Object> map) {
    Event event =
        Event.builder()
            .id(text(map, "id"))
            .profile((String) map.get("profile"))
            .routingKey((String) map.get("routing_key"))
            .time(Instant.parse(text(map, "time")))
            .headers((Map<String, String>) must(map, "headers"))
            .body(Base64.getDecoder().decode(text(map, "body")), text(map, "content_type"))
            .build();
    return new DeadLetter(
        event,
        text(map, "lane"),
        number(map, "offset").longValue(),
        Reason.valueOf(text(map, "reason")),
        text(map, "detail"),
        number(map, "attempts").intValue(),
        Instant.parse(text(map, "first")),
        Instant.parse(text(map, "last")));
  }

  static Map<String, @Nullable Object> write(Replay replay) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("lane", replay.lane());
    map.put("from", text(replay.from()));
    map.put("to", replay.to().map(Wire::text).orElse(null));
    map.put("rate", replay.eventsPerSecond().orElse(0));
    map.put("dry_run", replay.dryRun());
    return map;
  }

  static Replay readReplay(Map<String, Object> map) {
    double rate = number(map, "rate").doubleValue();
    return new Replay(
        text(map, "lane"),
        Position.parse(text(map, "from")),
        Optional.ofNullable((String) map.get("to")).map(Position::parse),
        rate > 0 ? OptionalDouble.of(rate) : OptionalDouble.empty(),
        (Boolean) must(map, "dry_run"));
  }

  private static String text(Map<String, Object> map, String key) {
    return String.valueOf(must(map, key));
  }

  private static Number number(Map<String, Object> map, String key) {
    return (Number) must(map, key);
  }

  private static Object must(Map<String, Object> map, String key) {
    Object value = map.get(key);
    if (value == null) {
      throw new IllegalArgumentException("Reading a control message: it has no " + key);
    }
    return value;
  }

  private static String text(Position place) {
    return switch (place.kind()) {
      case START -> "start";
      case EARLIEST -> "earliest";
      case OFFSET -> String.valueOf(place.offset());
      case TIME -> place.time().orElseThrow().toString();
    };
  }
}
