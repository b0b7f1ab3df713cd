package io.evbus.ingress.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import io.evbus.ingress.nats.Incidents.ServerError;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.nats.client.AuthenticationException;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NatsErrorsTest {
  /** As the server writes it. */
  private static JetStreamApiException refused(int code, int error) {
    String json =
        "{\"error\":{\"code\":%d,\"err_code\":%d,\"description\":\"because\"}}"
            .formatted(code, error);
    try {
      var ack =
          new PublishAck(new NatsMessage("inbox", null, json.getBytes(StandardCharsets.UTF_8)));
      throw new AssertionError(ack);
    } catch (JetStreamApiException e) {
      return e;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "503, 10077, REFUSED", // maximum messages, or bytes, exceeded
    "400, 10002, REFUSED", // resource limits exceeded for account
    "503, 10023, REFUSED", // insufficient resources
    "500, 10028, REFUSED", // insufficient memory
    "500, 10047, REFUSED", // insufficient storage
    "409, 10158, REFUSED", // the same id is being stored
    "429, 10167, THROTTLED", // too many requests
    "500, 10051, FAILED", // something else on the server's side
    "503, -1, FAILED",
  })
  void whatMayPassIsRetried(int code, int error, Reason reason) {
    Optional<Outcome> outcome = NatsErrors.outcome("orders", refused(code, error));
    assertThat(outcome).isPresent();
    assertThat(outcome.get()).isInstanceOf(Outcome.Retry.class);
    assertThat(((Outcome.Retry) outcome.get()).reason()).isEqualTo(reason);
    assertThat(((Outcome.Retry) outcome.get()).detail()).isEqualTo("subject orders: because");
  }

  @ParameterizedTest
  @CsvSource({
    "400, 10054, TOO_LARGE", // the stream's max_msg_size
    "400, 10097, TOO_LARGE", // headers of more than 64 KiB
    "400, 10109, FORBIDDEN", // sealed
    "400, 10071, INVALID", // wrong last sequence
    "400, 10070, INVALID", // wrong last message id
    "400, 10060, INVALID", // another stream was expected
    "400, 10003, INVALID", // bad request
  })
  void whatStaysIsRejected(int code, int error, Reason reason) {
    Optional<Outcome> outcome = NatsErrors.outcome("orders", refused(code, error));
    assertThat(outcome).isPresent();
    assertThat(outcome.get()).isInstanceOf(Outcome.Rejected.class);
    assertThat(((Outcome.Rejected) outcome.get()).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "500, 10007", // not assigned to this server
    "503, 10008", // temporarily unavailable
    "500, 10009", // not the leader
    "503, 10035", // no account
    "503, 10039", // not enabled for the account
    "404, 10059", // the stream went away
    "503, 10076", // not enabled
    "500, 10118", // offline
  })
  void anOutageDecidesNothing(int code, int error) {
    assertThat(NatsErrors.outcome("orders", refused(code, error))).isEmpty();
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new AuthenticationException("x"), Reason.UNAUTHORIZED, "credentials"),
        Arguments.of(new ServerError("'Authorization Violation'"), Reason.UNAUTHORIZED, "creds"),
        Arguments.of(
            new ServerError("User Authentication Expired"), Reason.UNAUTHORIZED, "credentials"),
        Arguments.of(
            new ServerError("Permissions Violation for Publish to \"orders\""),
            Reason.FORBIDDEN,
            "orders"),
        Arguments.of(new ServerError("Stale Connection"), Reason.UNREACHABLE, "Stale Connection"),
        Arguments.of(refused(503, 10039), Reason.NO_DESTINATION, "because"),
        Arguments.of(new ConnectException("x"), Reason.UNREACHABLE, "is the server running"),
        Arguments.of(new UnknownHostException("x"), Reason.UNREACHABLE, "check servers"),
        Arguments.of(new TimeoutException(), Reason.TIMEOUT, "no answer in time"),
        Arguments.of(
            new IOException(new SSLHandshakeException("bad")), Reason.UNREACHABLE, "TLS failed"),
        Arguments.of(new IOException("odd"), Reason.UNREACHABLE, "odd"),
        Arguments.of(new IllegalStateException(), Reason.UNREACHABLE, "IllegalState"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void reasons(Throwable thrown, Reason reason, String part) {
    IngressException opening = NatsErrors.opening("subject s", thrown);
    assertThat(opening.reason()).isEqualTo(reason);
    assertThat(opening).hasMessageStartingWith("Opening subject s: ").hasMessageContaining(part);
    assertThat(NatsErrors.lost("subject s", thrown)).hasMessageContaining(part);
  }

  @Test
  void aConnectionThatIsLostWithoutAWordIsUnreachable() {
    IngressException lost = NatsErrors.lost("subject s", null);
    assertThat(lost.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(lost).hasMessage("Publishing to subject s: the connection was lost");
  }
}
