package io.evbus.ingress.rabbitmqstream;

import com.rabbitmq.stream.AuthenticationFailureException;
import com.rabbitmq.stream.Constants;
import com.rabbitmq.stream.StreamException;
import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What failures mean; messages never hold a credential. */
final class StreamErrors {
  private StreamErrors() {}

  /** A failure to open a stream. */
  static IngressException opening(String where, Throwable thrown) {
    if (thrown instanceof IngressException known) {
      return known;
    }
    Reason reason = reason(thrown);
    String words = reason == Reason.UNREACHABLE ? unreachable(thrown) : words(reason);
    return new IngressException(reason, "Opening " + where + ": " + words, thrown);
  }

  /** Fails unless the broker's answer to an opening is good. */
  static void requireOk(String where, short code) throws IngressException {
    if (code != Constants.RESPONSE_CODE_OK) {
      throw opening(where, code);
    }
  }

  /** The broker's answer to an opening. */
  static IngressException opening(String where, short code) {
    Reason reason = reason(code);
    return new IngressException(reason, "Opening " + where + ": " + words(reason, code), null);
  }

  /** An answer, or a message of the broker's own, after which nothing more can be sent. */
  static IngressException lost(String where, short code) {
    Reason reason = reason(code);
    return new IngressException(
        reason, "Publishing to " + where + ": " + words(reason, code), null);
  }

  /** What the broker's refusal of one event means. */
  static Outcome refused(String where, short code) {
    Reason reason = reason(code) == Reason.FORBIDDEN ? Reason.FORBIDDEN : Reason.REFUSED;
    return new Outcome.Retry(reason, where + ": " + words(reason, code));
  }

  /** Whether a refusal is of the publisher rather than of the event, which then costs nothing. */
  static boolean isOfPublisher(short code) {
    return switch (code) {
      case Constants.RESPONSE_CODE_PUBLISHER_DOES_NOT_EXIST,
          Constants.RESPONSE_CODE_STREAM_DOES_NOT_EXIST,
          Constants.RESPONSE_CODE_STREAM_NOT_AVAILABLE ->
          true;
      default -> false;
    };
  }

  static Reason reason(short code) {
    return switch (code) {
      case Constants.RESPONSE_CODE_STREAM_DOES_NOT_EXIST -> Reason.NO_DESTINATION;
      case Constants.RESPONSE_CODE_AUTHENTICATION_FAILURE,
          Constants.RESPONSE_CODE_AUTHENTICATION_FAILURE_LOOPBACK ->
          Reason.UNAUTHORIZED;
      case Constants.RESPONSE_CODE_ACCESS_REFUSED,
          Constants.RESPONSE_CODE_VIRTUAL_HOST_ACCESS_FAILURE ->
          Reason.FORBIDDEN;
      case Constants.RESPONSE_CODE_FRAME_TOO_LARGE -> Reason.TOO_LARGE;
      case Constants.RESPONSE_CODE_PRECONDITION_FAILED -> Reason.INVALID;
      default -> Reason.UNREACHABLE;
    };
  }

  private static Reason reason(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthenticationFailureException) {
        return Reason.UNAUTHORIZED;
      }
      // The client knows this answer in words only.
      if (cause instanceof StreamException && cause.getMessage() != null) {
        if (cause.getMessage().contains("VIRTUAL_HOST_ACCESS_FAILURE")) {
          return Reason.FORBIDDEN;
        }
      }
    }
    return Reason.UNREACHABLE;
  }

  private static String words(Reason reason, short code) {
    return switch (code) {
      case Constants.RESPONSE_CODE_STREAM_NOT_AVAILABLE ->
          "the stream is not available now; has it a leader?";
      case Constants.RESPONSE_CODE_PUBLISHER_DOES_NOT_EXIST ->
          "the broker has ended the publisher, as when the stream's leader moves";
      default ->
          reason == Reason.UNREACHABLE || reason == Reason.REFUSED
              ? "the broker answered " + name(code) + "; see its log"
              : words(reason);
    };
  }

  private static String name(short code) {
    return switch (code) {
      case Constants.RESPONSE_CODE_SASL_MECHANISM_NOT_SUPPORTED -> "that it does not know PLAIN";
      case Constants.RESPONSE_CODE_SASL_ERROR -> "with an error of authentication (SASL)";
      case Constants.RESPONSE_CODE_UNKNOWN_FRAME -> "that it does not know this request";
      case Constants.RESPONSE_CODE_INTERNAL_ERROR -> "with an internal error";
      default -> "with code " + code;
    };
  }

  private static String words(Reason reason) {
    return switch (reason) {
      case UNAUTHORIZED -> "the broker refused the credentials; check username and password";
      case FORBIDDEN -> "the user may not do this here; check its permissions and the virtual host";
      case NO_DESTINATION -> "the stream does not exist; create it, or set create: true";
      case INVALID -> "it is there already and is no such stream; is it a queue of another type?";
      case TOO_LARGE -> "the frame is larger than the broker takes; raise its stream.frame_max";
      default -> "the broker is not reached";
    };
  }

  private static String unreachable(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "the host is unknown; check host";
      } else if (cause instanceof ConnectException) {
        return "the connection was refused; is the broker running there, with the plugin"
            + " rabbitmq_stream?";
      } else if (cause instanceof SSLException) {
        return "TLS failed: " + cause.getMessage() + "; check the tls options and the host's name";
      } else if (cause instanceof TimeoutException) {
        return "no answer in time; is that the port of the stream protocol?";
      }
    }
    String message = thrown.getMessage();
    return (message == null ? thrown.getClass().getSimpleName() : message)
        + "; see the broker's log";
  }
}
