package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
  @ParameterizedTest
  @CsvSource({
    "amqp://u:p@my_rabbit:5673/v, my_rabbit, 5673, u, p, v, false",
    "amqp://rabbit_mq, rabbit_mq, 5672, guest, guest, /, false",
    "amqps://u:p@rabbit_mq/, rabbit_mq, 5671, u, p, /, true",
    "AMQP://h.example.org:1/%2Forders, h.example.org, 1, guest, guest, /orders, false",
    "amqp://u%40x:a%3Ab%2Fc+d%25@h, h, 5672, u@x, a:b/c+d%, /, false",
    "amqp://u:a:b@c@h, h, 5672, u, a:b@c, /, false",
    "amqp://u@127.0.0.1, 127.0.0.1, 5672, u, guest, /, false",
    "amqp://u:p@[::1]:99/v, ::1, 99, u, p, v, false",
    "amqp://[2001:db8::1], 2001:db8::1, 5672, guest, guest, /, false"
  })
  void aUrlIsTakenApart(
      String url, String host, int port, String user, String password, String vhost, boolean tls) {
    Server server = Server.of(Profiles.of(Map.of("url", url)));
    assertThat(server.host()).isEqualTo(host);
    assertThat(server.port()).isEqualTo(port);
    assertThat(server.username()).isEqualTo(user);
    assertThat(server.password().reveal()).isEqualTo(password);
    assertThat(server.virtualHost()).isEqualTo(vhost);
    assertThat(server.tls()).isEqualTo(tls);
    assertThat(server).asString().contains(host, ":" + port).doesNotContain(password, "@");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "http://h/",
        "amqp:h",
        "amqp:///v",
        "amqp://u:p@",
        "amqp://u:p@:5672/",
        "amqp://u:p@no host/",
        "amqp://u:p@h\u00e9/",
        "amqp://h:/",
        "amqp://h:0/",
        "amqp://h:65536/",
        "amqp://h:x/",
        "amqp://::1/",
        "amqp://[h]/",
        "amqp://[::1/",
        "amqp://h,other/",
        "amqp://-h/",
        "amqp://h/a/b",
        "amqp://h/v?heartbeat=5",
        "amqp://h/#x",
        "amqp://u:%zz@h/",
        "amqp://u:%@h/"
      })
  void whatIsNoUrlIsAFaultAndNeverLocalhost(String url) {
    assertThat(Profiles.faults(Map.of("url", url, "routing_key", "q")))
        .singleElement()
        .asString()
        .startsWith("url ")
        .contains("for example amqp://");
  }

  @Test
  void theSingleOptionsSayTheSame() {
    Server server =
        Server.of(
            Profiles.of(Map.of("host", "rabbit_mq", "login", "u", "password", "p", "ssl", true)));
    assertThat(server).hasToString("rabbit_mq:5671");
    assertThat(server.username()).isEqualTo("u");
    assertThat(Server.of(Profiles.of(Map.of("host", "::1")))).hasToString("[::1]:5672");
    assertThat(Server.of(Profiles.of(Map.of()))).hasToString("localhost:5672");
  }
}
