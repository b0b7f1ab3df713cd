package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.MissedHeartbeatException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.evbus.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RabbitMqErrorsTest {
  static Stream<Arguments> table() {
    return Stream.of(
        Arguments.of(new AuthenticationFailureException("x"), Reason.UNAUTHORIZED),
        Arguments.of(
            new IOException(new PossibleAuthenticationFailureException("x")), Reason.UNAUTHORIZED),
        Arguments.of(channel(AMQP.ACCESS_REFUSED), Reason.FORBIDDEN),
        Arguments.of(channel(AMQP.NOT_FOUND), Reason.NO_DESTINATION),
        Arguments.of(channel(AMQP.PRECONDITION_FAILED), Reason.INVALID),
        Arguments.of(connection(AMQP.NOT_ALLOWED), Reason.FORBIDDEN),
        Arguments.of(connection(AMQP.CONNECTION_FORCED), Reason.UNREACHABLE),
        Arguments.of(new SocketTimeoutException("connect timed out"), Reason.TIMEOUT),
        Arguments.of(new IOException(new SocketTimeoutException("Read")), Reason.TIMEOUT),
        Arguments.of(new TimeoutException("x"), Reason.TIMEOUT),
        Arguments.of(silent(), Reason.TIMEOUT),
        Arguments.of(new ConnectException("x"), Reason.UNREACHABLE),
        Arguments.of(new UnknownHostException("x"), Reason.UNREACHABLE));
  }

  @ParameterizedTest
  @MethodSource("table")
  void reasons(Throwable thrown, Reason reason) {
    assertThat(RabbitMqErrors.reason(thrown)).isEqualTo(reason);
    assertThat(RabbitMqErrors.opening("queue q", thrown))
        .hasMessageStartingWith("Opening queue q: ")
        .hasNoSuppressedExceptions();
  }

  @Test
  void aLostConnectionSaysWhatTheBrokerSaid() {
    assertThat(RabbitMqErrors.lost("queue q", connection(AMQP.CONNECTION_FORCED)))
        .hasMessage("Publishing to queue q: because");
  }

  @Test
  void aBrokerWithoutASignOfLifeIsATimeout() {
    assertThat(RabbitMqErrors.lost("queue q on h:1", silent()))
        .hasMessage("Publishing to queue q on h:1: no sign of life within the heartbeat")
        .extracting("reason")
        .isEqualTo(Reason.TIMEOUT);
  }

  private static ShutdownSignalException silent() {
    ShutdownSignalException end = new ShutdownSignalException(true, false, null, null);
    end.initCause(new MissedHeartbeatException("missed"));
    return end;
  }

  private static ShutdownSignalException channel(int code) {
    return new ShutdownSignalException(
        false,
        false,
        new AMQP.Channel.Close.Builder().replyCode(code).replyText("because").build(),
        null);
  }

  private static ShutdownSignalException connection(int code) {
    return new ShutdownSignalException(
        true,
        false,
        new AMQP.Connection.Close.Builder().replyCode(code).replyText("because").build(),
        null);
  }
}
