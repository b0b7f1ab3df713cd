package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.MissedHeartbeatException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.evbus.Reason;
import io.evbus.spi.IngressException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What failures mean; messages never hold a credential. */
final class RabbitMqErrors {
  private RabbitMqErrors() {}

  /** A failure to open a destination. */
  static IngressException opening(String where, Throwable thrown) {
    if (thrown instanceof IngressException known) {
      return known;
    }
    Reason reason = reason(thrown);
    return new IngressException(reason, "Opening " + where + ": " + words(reason, thrown), thrown);
  }

  /** A place that isn't there, and what to do. */
  static IngressException missing(String where, String remedy) {
    return new IngressException(
        Reason.NO_DESTINATION, "Opening " + where + ": it does not exist; " + remedy, null);
  }

  /** A connection or channel that ended while it was in use. */
  static IngressException lost(String where, ShutdownSignalException cause) {
    Reason reason = reason(cause);
    String detail =
        cause.getReason() instanceof AMQP.Channel.Close close
            ? close.getReplyText()
            : cause.getReason() instanceof AMQP.Connection.Close end
                ? end.getReplyText()
                : reason == Reason.TIMEOUT
                    ? "no sign of life within the heartbeat"
                    : "the connection was lost";
    return new IngressException(reason, "Publishing to " + where + ": " + detail, cause);
  }

  static Reason reason(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthenticationFailureException
          || cause instanceof PossibleAuthenticationFailureException) {
        return Reason.UNAUTHORIZED;
      }
    }
    return switch (Address.replyCode(thrown)) {
      case AMQP.ACCESS_REFUSED -> Reason.FORBIDDEN;
      case AMQP.NOT_FOUND, AMQP.NO_ROUTE, AMQP.INVALID_PATH -> Reason.NO_DESTINATION;
      case AMQP.NOT_ALLOWED -> Reason.FORBIDDEN;
      case AMQP.PRECONDITION_FAILED -> Reason.INVALID;
      default -> isTimeout(thrown) ? Reason.TIMEOUT : Reason.UNREACHABLE;
    };
  }

  private static boolean isTimeout(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException
          || cause instanceof TimeoutException
          || cause instanceof MissedHeartbeatException) {
        return true;
      }
    }
    return false;
  }

  private static String words(Reason reason, Throwable thrown) {
    return switch (reason) {
      case UNAUTHORIZED -> "the broker refused the credentials; check username and password";
      case FORBIDDEN -> "the user may not do this here; check its permissions and the virtual host";
      case NO_DESTINATION -> "it does not exist; create it, or correct its name";
      case INVALID -> "the broker has it with other properties";
      case TIMEOUT -> "no answer in time; look at the broker's load, or raise timeout";
      default -> unreachable(thrown);
    };
  }

  private static String unreachable(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "the host is unknown; check host";
      } else if (cause instanceof ConnectException) {
        return "the connection was refused; is the broker running there?";
      } else if (cause instanceof SSLException) {
        return "TLS failed: " + cause.getMessage();
      }
    }
    String message = thrown.getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message;
  }
}
