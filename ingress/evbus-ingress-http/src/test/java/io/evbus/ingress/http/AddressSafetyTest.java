package io.evbus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import io.evbus.testkit.HttpReceiver;
import io.evbus.testkit.HttpReceiver.Reply;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row S12: no spelling, no lookup and no redirect leads inside. */
@Timeout(120)
class AddressSafetyTest {
  private static HttpReceiver inside;

  @BeforeAll
  static void start() {
    inside = HttpReceiver.start();
  }

  @AfterAll
  static void stop() {
    inside.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Loopback, as it is and as programs read it.
        "127.0.0.1",
        "127.0.0.2",
        "127.255.255.254",
        "127.1",
        "127.0.1",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.0x0.0x0.0x1",
        "0x7f.1",
        "0177.0.0.1",
        "0177.1",
        "127.0.0.01",
        "0127.0.0.1",
        "127.0.0.1.",
        "00000177.00000000.0.1",
        "0X7F.0.0.1",
        "6425673729",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "db.localhost",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[0000:0000:0000:0000:0000:0000:0000:0001]",
        "[::0001]",
        // No host's.
        "0.0.0.0",
        "0",
        "0.1.2.3",
        "0x0",
        "[::]",
        "[0::0]",
        // Private, shared, link-local, metadata.
        "10.0.0.1",
        "10.255.255.255",
        "10.1",
        "167772161",
        "012.0.0.1",
        "0xa.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "2886729729",
        "192.168.0.1",
        "192.168.257",
        "3232235521",
        "0300.0250.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "100.100.100.200",
        "169.254.169.254",
        "169.254.0.1",
        "169.254.43518",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "168.63.129.16",
        "192.0.0.192",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "[fe80::1%eth0]",
        "[fec0::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fdff:ffff::1]",
        // IPv4 inside of IPv6.
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:10.0.0.1]",
        "[0:0:0:0:0:ffff:a9fe:a9fe]",
        "[::127.0.0.1]",
        "[::7f00:1]",
        "[::ffff:0:127.0.0.1]",
        "[2002:7f00:1::]",
        "[2002:a00:1::1]",
        "[2002:a9fe:a9fe::]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::7f00:1]",
        "[2001:0:a00:1::f5ff:fffe]",
        // Multicast, broadcast, reserved, documentation, benchmarks, relays.
        "224.0.0.1",
        "239.255.255.250",
        "255.255.255.255",
        "4294967295",
        "240.0.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "192.88.99.1",
        "[ff02::1]",
        "[2001:db8::1]",
        "[3fff::1]",
        "[100::1]",
        "[4000::1]",
      })
  void aSpellingOfAnAddressInsideIsAFault(String host) {
    for (String url : List.of("http://" + host + "/x", "https://u:p@" + host + ":8443/?x")) {
      assertThatThrownBy(() -> new HttpIngress().destinations(Profiles.to(url)))
          .as(url)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("u:p");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "168.63.129.17",
        "[2606:4700:4700::1111]",
        "[2a00:1450:4001:80b::200e]",
        "hooks.example.org",
        "my_service",
        "127.0.0.1.example.org",
        "xn--bcher-kva.example",
      })
  void publicAddressesAndNamesAreNoFaults(String host) {
    assertThat(new HttpIngress().destinations(Profiles.to("https://" + host + "/x"))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.0/8",
    "127.0.0.1, true",
    "10.1.2.3, 10.1.0.0/16",
    "10.1.2.3, 10.1.2.3",
    "10.1.2.3, 10.1.2.0/22",
    "localhost, 127.0.0.0/8",
    "localhost, ::1",
    "[::1], ::1/128",
    "[fd00::7], fd00::/8",
  })
  void whatIsAllowedIsNoFault(String host, String network) {
    Profile profile = Profiles.of(Map.of("url", "http://" + host, "allow_private", network));
    assertThat(new HttpIngress().destinations(profile)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "10.2.2.3, 10.1.0.0/16, set allow_private",
    "127.0.0.1, false, set allow_private",
    "127.0.0.1, 127.0.0.1/33, is no network",
    "127.0.0.1, 127.1/8, is no address",
    "127.0.0.1, ::ffff:127.0.0.1, write it as IPv4",
    "127.0.0.1, private, is no address",
  })
  void whatIsNotAllowedIsAFaultWithARemedy(String host, String network, String remedy) {
    Profile profile = Profiles.of(Map.of("url", "http://" + host, "allow_private", network));
    assertThatThrownBy(() -> new HttpIngress().destinations(profile)).hasMessageContaining(remedy);
  }

  @Test
  void aNameThatLeadsInsideIsForbiddenWhenItIsOpened() throws Exception {
    HttpIngress ingress = new HttpIngress(host -> addresses("10.0.0.7", "::1"), Clock.systemUTC());
    Destination destination = ingress.destinations(Profiles.to("http://inside.example.org")).get(0);
    IngressException refused =
        (IngressException) catchThrowable(() -> ingress.open(destination, null));
    assertThat(refused.reason()).isEqualTo(Reason.FORBIDDEN);
    assertThat(refused)
        .hasMessageStartingWith("Opening http://inside.example.org: its address ")
        .hasMessageContaining("set allow_private");
    assertThatThrownBy(() -> ingress.probe(destination)).hasMessageContaining("allow_private");
  }

  /** The second answer leads to another server: whoever looked twice would go there. */
  @Test
  void aNameIsLookedUpOnceAndThatAddressIsConnectedTo() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    Renamed ingress =
        new Renamed(
            "rebind",
            host -> addresses(lookups.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1"));
    String allowed = "127.0.0.2/32";
    int before = inside.requests();
    try (OtherServer outside = new OtherServer("127.0.0.2", inside.port());
        EventBus bus =
            EventBus.builder()
                .ingress(ingress)
                .profile(
                    "rebind",
                    "x",
                    Map.of(
                        "url",
                        "http://outside.example.org:" + inside.port() + "/",
                        "allow_private",
                        allowed))
                .start()) {
      for (int i = 0; i < 100; i++) {
        assertThat(bus.put(i).delivered().get(30, TimeUnit.SECONDS).everywhere()).isTrue();
      }
      assertThat(outside.requests()).isEqualTo(100);
      assertThat(lookups).as("lookups").hasValue(1);
      outside.stop();
      bus.put("after the connection was lost");
      await()
          .until(
              () ->
                  bus.stats().lanes().get(0).lastError().orElse("").contains("set allow_private"));
    }
    assertThat(inside.requests() - before).as("requests inside").isZero();
  }

  @Test
  void aRedirectInsideIsNotFollowed() throws Exception {
    inside.reply("/moved", Reply.of(307).with("Location", inside.url("/secret")));
    try (EventBus bus =
        EventBus.builder()
            .profile(
                "http",
                "moved",
                Map.of("url", inside.url("/moved"), "allow_private", "127.0.0.0/8"))
            .start()) {
      bus.put("x");
      await()
          .until(
              () ->
                  bus.stats()
                      .lanes()
                      .get(0)
                      .lastError()
                      .orElse("")
                      .contains("redirects are not followed"));
    }
    assertThat(inside.arrived("/secret")).isEmpty();
  }

  private static InetAddress[] addresses(String... texts) {
    InetAddress[] addresses = new InetAddress[texts.length];
    for (int i = 0; i < texts.length; i++) {
      addresses[i] = Network.literal(texts[i]);
    }
    return addresses;
  }
}
