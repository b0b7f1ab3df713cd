package io.evbus.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.args.Rawable;

class RedisEncodingTest {
  private static final String ID = "0190b6a2-5b1a-7c3e-8000-000000000001";
  private static final Instant TIME = Instant.parse("2026-11-26T19:09:20.269564744Z");

  @Test
  void anEntryHasTheAttributesOfACloudEventThenHeadersThenTheBody() {
    Event event =
        Event.builder()
            .id(ID)
            .time(TIME)
            .routingKey("orders.eu")
            .profile("shop")
            .headers(Map.of("tenant", "Köln"))
            .body("{}", Event.JSON)
            .build();
    assertThat(texts(encoding(Map.of("source", "/shop")).entry("orders", event)))
        .containsExactly(
            "XADD",
            "orders",
            "*",
            "ce_specversion",
            "1.0",
            "ce_id",
            ID,
            "ce_source",
            "/shop",
            "ce_type",
            "orders.eu",
            "ce_time",
            "2026-11-26T19:09:20.269564744Z",
            "content-type",
            "application/json",
            "ce_evbusprofile",
            "shop",
            "tenant",
            "Köln",
            "data",
            "{}");
  }

  @Test
  void anEventWithoutARoutingKeyHasAType() {
    Event event = Event.builder().body("x", "text/plain").build();
    assertThat(texts(encoding(Map.of()).entry("s", event)))
        .containsSequence("ce_source", "evbus", "ce_type", "evbus.event")
        .containsSequence("content-type", "text/plain", "data", "x");
  }

  @Test
  void aBodyIsCarriedAsItIs() {
    byte[] body = {0, '\r', '\n', (byte) 0xff, (byte) 0xc3, '$'};
    Event event = Event.builder().body(body, Event.OCTET_STREAM).build();
    CommandArguments command = encoding(Map.of()).entry("s", event);
    assertThat(command.get(command.size() - 1).getRaw()).isEqualTo(body);
  }

  @Test
  void aHeaderCantStandInForAnotherField() {
    for (String name : List.of("data", "content-type", "ce_id", "ce_other", "header:data")) {
      Event event =
          Event.builder().id(ID).headers(Map.of(name, "forged")).body("x", "text/plain").build();
      List<String> texts = texts(encoding(Map.of()).entry("s", event));
      assertThat(texts)
          .containsSequence("header:" + name, "forged")
          .containsSequence("ce_id", ID)
          .containsSequence("content-type", "text/plain")
          .containsSequence("data", "x");
      assertThat(texts.stream().filter(name::equals).count()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void lengthAndCreationAreAskedFor() {
    Event event = Event.builder().body("x", "text/plain").build();
    assertThat(texts(encoding(Map.of("max_length", 5000, "create", false)).entry("s", event)))
        .startsWith("XADD", "s", "NOMKSTREAM", "MAXLEN", "~", "5000", "*", "ce_specversion");
  }

  @Test
  void streamsInTurnsAreEachNamed() {
    RedisEncoding encoding = encoding(Map.of());
    Event event = Event.builder().body("x", "text/plain").build();
    for (String stream : List.of("a", "b", "b", "a")) {
      assertThat(texts(encoding.entry(stream, event))).startsWith("XADD", stream, "*");
    }
  }

  private static RedisEncoding encoding(Map<String, ?> more) {
    return new RedisEncoding(Profiles.of(Profiles.stream(more)));
  }

  private static List<String> texts(CommandArguments command) {
    List<String> texts = new ArrayList<>();
    for (Rawable each : command) {
      texts.add(new String(each.getRaw(), StandardCharsets.UTF_8));
    }
    return texts;
  }
}
