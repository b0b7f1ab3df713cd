package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.evbus.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
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
