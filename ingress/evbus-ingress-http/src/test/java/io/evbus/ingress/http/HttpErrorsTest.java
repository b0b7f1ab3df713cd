package io.evbus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpErrorsTest {
  private static final String WHERE = "https://hooks.example.org";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static HttpErrors.Answer answer(int status, String retryAfter) {
    return HttpErrors.answer(WHERE, status, Optional.ofNullable(retryAfter), NOW);
  }

  /** ok; dead: never again; retry: the event's own; down: the destination's, if all say so. */
  @ParameterizedTest
  @CsvSource({
    "200, , ok,",
    "201, , ok,",
    "202, , ok,",
    "204, , ok,",
    "299, , ok,",
    "200, 9, ok,",
    "300, , down, NO_DESTINATION",
    "301, , down, NO_DESTINATION",
    "302, , down, NO_DESTINATION",
    "304, , down, NO_DESTINATION",
    "307, , down, NO_DESTINATION",
    "308, , down, NO_DESTINATION",
    "400, , dead, INVALID",
    "401, , down, UNAUTHORIZED",
    "402, , down, FORBIDDEN",
    "403, , down, FORBIDDEN",
    "404, , down, NO_DESTINATION",
    "405, , down, NO_DESTINATION",
    "406, , retry, REFUSED",
    "407, , down, UNAUTHORIZED",
    "408, , retry, TIMEOUT",
    "409, , retry, REFUSED",
    "410, , gone,",
    "411, , retry, REFUSED",
    "412, , retry, REFUSED",
    "413, , dead, TOO_LARGE",
    "414, , dead, TOO_LARGE",
    "415, , dead, INVALID",
    "418, , retry, REFUSED",
    "421, , retry, REFUSED",
    "422, , dead, INVALID",
    "423, , retry, REFUSED",
    "424, , retry, REFUSED",
    "425, , retry, REFUSED",
    "426, , retry, REFUSED",
    "428, , retry, REFUSED",
    "429, , throttled 5,",
    "429, 30, throttled 30,",
    "431, , dead, TOO_LARGE",
    "451, , retry, REFUSED",
    "500, , retry, FAILED",
    "500, 2, throttled 2,",
    "501, , retry, FAILED",
    "502, , down, UNREACHABLE",
    "503, , down, UNREACHABLE",
    "503, 120, throttled 120,",
    "503, soon, down, UNREACHABLE",
    "504, , down, UNREACHABLE",
    "505, , retry, FAILED",
    "507, , retry, FAILED",
    "521, , down, UNREACHABLE",
    "599, , retry, FAILED",
    "999, , retry, FAILED",
  })
  void statuses(int status, String retryAfter, String kind, Reason reason) {
    HttpErrors.Answer answer = answer(status, retryAfter);
    if (answer instanceof HttpErrors.Decided decided) {
      if (decided.outcome() instanceof Outcome.Rejected rejected) {
        assertThat(kind).isEqualTo("dead");
        assertThat(rejected.reason()).isEqualTo(reason);
        assertThat(rejected.detail()).startsWith(WHERE + ": " + status + " ");
      } else if (decided.outcome() instanceof Outcome.Retry retry) {
        assertThat(kind).isEqualTo("retry");
        assertThat(retry.reason()).isEqualTo(reason);
        assertThat(retry.detail()).startsWith(WHERE + ": " + status);
      } else {
        assertThat(kind).isEqualTo("ok");
        assertThat(decided.outcome()).isSameAs(Outcome.OK);
      }
    } else if (answer instanceof HttpErrors.Down down) {
      assertThat(kind).isEqualTo("down");
      assertThat(down.reason()).isEqualTo(reason);
    } else if (answer instanceof HttpErrors.Throttled throttled) {
      assertThat(kind).isEqualTo("throttled " + throttled.after().toSeconds());
    } else {
      assertThat(kind).isEqualTo("gone");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "3600, 3600",
    "3601, 3600",
    "999999999, 3600",
    "' 7 ', 7",
    "'Sun, 01 Mar 2026 12:00:30 GMT', 30",
    "'Sun, 01 Mar 2026 11:59:00 GMT', 1",
    "'Mon, 02 Mar 2026 12:00:00 GMT', 3600",
  })
  void retryAfterIsSecondsOrADateFromOneSecondToAnHour(String header, long seconds) {
    assertThat(HttpErrors.pause(header, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"''", "-1", "1.5", "soon", "9999999999", "'Sun, 99 Mar 2026 12:00:30 GMT'"})
  void anotherRetryAfterIsNone(String header) {
    assertThat(HttpErrors.pause(header, NOW)).isEmpty();
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new UnknownHostException("x"), Reason.UNREACHABLE, "the host is unknown"),
        Arguments.of(new ConnectException("x"), Reason.UNREACHABLE, "was refused"),
        Arguments.of(new SocketTimeoutException("x"), Reason.TIMEOUT, "no answer"),
        Arguments.of(new SocketException("Connection reset"), Reason.UNREACHABLE, "ended before"),
        Arguments.of(new ConnectionClosedException(), Reason.UNREACHABLE, "ended before"),
        Arguments.of(
            new SSLHandshakeException("certificate_expired"),
            Reason.UNREACHABLE,
            "TLS failed: certificate_expired"),
        Arguments.of(
            new H2StreamResetException(H2Error.NO_ERROR, "Timeout due to inactivity (15 s)"),
            Reason.TIMEOUT,
            "no answer"),
        Arguments.of(
            new H2StreamResetException(H2Error.REFUSED_STREAM, "x"),
            Reason.UNREACHABLE,
            "ended before"),
        Arguments.of(
            new ProtocolException("what the server said"),
            Reason.UNREACHABLE,
            "ended with ProtocolException"),
        Arguments.of(new IOException(new ConnectException("x")), Reason.UNREACHABLE, "refused"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failuresAreTheDestinations(Exception thrown, Reason reason, String words) {
    HttpErrors.Down down = HttpErrors.failure(WHERE, thrown);
    assertThat(down.reason()).isEqualTo(reason);
    assertThat(down.detail())
        .startsWith(WHERE + ": ")
        .contains(words)
        .doesNotContain("what the server said");
    assertThat(HttpErrors.opening(WHERE, thrown))
        .hasMessageStartingWith("Opening " + WHERE + ": ")
        .extracting(IngressException::reason)
        .isEqualTo(reason);
  }

  @Test
  void aKnownFailureStaysAsItIs() {
    IngressException known = new IngressException(Reason.FORBIDDEN, "x", null);
    assertThat(HttpErrors.opening(WHERE, known)).isSameAs(known);
  }
}
