package io.evbus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.spi.Destination;
import io.evbus.spi.Proof;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the options of a profile mean together. */
class HttpProfileTest {
  private static final String URL = "http://a.example/secret-path";

  @Test
  void aDestinationIsKnownByItsServerAlone() {
    Map<String, Object> endpoints = new LinkedHashMap<>();
    endpoints.put("orders", "https://me:pw@A.example:443/secret-path?token=x");
    endpoints.put("audit", "http://b.example:8080");
    List<Destination> all =
        new HttpIngress().destinations(Profiles.of(Map.of("endpoints", endpoints)));
    assertThat(all).extracting(Destination::id).containsExactly("orders", "audit");
    assertThat(all)
        .extracting(Destination::address)
        .containsExactly(
            Map.of("server", "https://a.example"), Map.of("server", "http://b.example:8080"));
    assertThat(all.get(0).traits().proof()).isEqualTo(Proof.RECEIVED);
    assertThat(all.get(0).traits().blocking()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ftp://a.example/x | begins with neither http:// nor https://",
        "a.example/x | begins with neither http:// nor https://",
        "http:///x | has no host",
        "http://a b/x | has a space",
        "http://a.example/x#y | has a fragment",
        "http://a.example:0/x | has a port",
        "http://a.example:65536/x | has a port",
        "http://a.example:x/x | has a port",
        "http://-a.example/x | has no host",
        "http://a..example/x | has no host",
        "http://[::1/x | has no host",
        "http://[zz]/x | has something in brackets",
        "http://ä.example/x | a letter beyond ASCII",
        "http://a.example\\@127.0.0.1/x | a backslash",
        "http://127.0.0.1 @a.example/x | has a space",
      })
  void urlsThatAreNone(String url, String why) {
    assertThatThrownBy(() -> HttpProfile.check(Profiles.to(url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("url ")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example, https://a.example, 443, /",
    "HTTPS://A.Example:443/X?y, https://a.example, 443, /X?y",
    "http://a.example:8080?x, http://a.example:8080, 8080, /?x",
    "http://a.example./x, http://a.example, 80, /x",
    "https://[2606:4700::1111]:8443/x, https://[2606:4700:0:0:0:0:0:1111]:8443, 8443, /x",
    "http://user@a.example@b.example/x, http://b.example, 80, /x",
  })
  void urlsAreTakenApart(String url, String shown, int port, String target) {
    Endpoint endpoint = Endpoint.parse(url);
    assertThat(endpoint).hasToString(shown);
    assertThat(endpoint.port()).isEqualTo(port);
    assertThat(endpoint.target().reveal()).isEqualTo(target);
  }

  @Test
  void optionsThatContradictEachOtherAreFaults() {
    assertFault(Map.of(), "nothing says where to send");
    assertFault(Map.of("url", URL, "endpoints", Map.of("a", URL)), "url and endpoints both say");
    assertFault(Map.of("endpoints", Map.of()), "endpoints is empty");
    assertFault(Map.of("url", URL, "username", "me"), "username and password go together");
    assertFault(
        Map.of("url", URL, "bearer_token", "t", "username", "me", "password", "p"),
        "bearer_token and username and password both say who sends");
    assertFault(
        Map.of("url", URL, "bearer_token", "t", "headers", Map.of("Authorization", "x")),
        "bearer_token and the header Authorization both say who sends");
    assertFault(Map.of("url", URL, "headers", Map.of("Content-Length", "1")), "can't be set");
    assertFault(Map.of("url", URL, "headers", Map.of("ce-id", "1")), "can't be set");
    assertFault(Map.of("url", URL, "headers", Map.of("a b", "1")), "can't be set");
    assertFault(Map.of("url", URL, "max_in_flight", 0), "max_in_flight is less than 1");
    assertFault(Map.of("url", URL, "timeout", "0s"), "timeout is zero");
    assertFault(Map.of("url", URL, "source", "a\nb"), "source is no URI");
    assertFault(Map.of("url", URL, "tls", Map.of("cert_file", "x")), "go together");
  }

  private static void assertFault(Map<String, Object> options, String why) {
    assertThatThrownBy(() -> HttpProfile.check(Profiles.of(options)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("secret-path");
  }

  @Test
  void whatWouldCrossANetworkInPlainTextIsAWarning() {
    String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    assertThat(warnings(URL, Map.of())).isEmpty();
    assertThat(warnings(URL, Map.of("bearer_token", "t")))
        .containsExactly("bearer tokens go to a.example in plain text; use https://");
    assertThat(warnings(URL, Map.of("username", "me", "password", "p"))).hasSize(1);
    assertThat(warnings(URL.replace("//", "//me:p@"), Map.of())).hasSize(1);
    assertThat(warnings(URL, Map.of("headers", Map.of("X-Api-Key", "k")))).hasSize(1);
    assertThat(warnings(URL, Map.of("signing_secret", secret))).hasSize(1);
    String secure = URL.replace("http:", "https:");
    assertThat(warnings(secure, Map.of("bearer_token", "t", "signing_secret", secret))).isEmpty();
    assertThat(warnings("http://127.0.0.1/x", Map.of("bearer_token", "t"))).isEmpty();
  }

  private static List<String> warnings(String url, Map<String, Object> more) {
    Map<String, Object> options = new LinkedHashMap<>(more);
    options.put("url", url);
    return new HttpIngress().warnings(Profiles.of(options));
  }
}
