package io.evbus.ingress.nats;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.nats.client.AuthenticationException;
import io.nats.client.JetStreamApiException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What failures mean; messages never hold a credential or a body. */
final class NatsErrors {
  static final String NO_STREAM =
      "no stream takes it; make one with that subject, or correct the subject";

  private static final int CLUSTER_NOT_AVAILABLE = 10_008;
  private static final int CLUSTER_NOT_LEADER = 10_009;
  private static final int CLUSTER_NOT_ASSIGNED = 10_007;
  private static final int INSUFFICIENT_RESOURCES = 10_023;
  private static final int INSUFFICIENT_MEMORY = 10_028;
  private static final int NO_ACCOUNT = 10_035;
  private static final int NOT_ENABLED_FOR_ACCOUNT = 10_039;
  private static final int INSUFFICIENT_STORAGE = 10_047;
  private static final int MESSAGE_EXCEEDS_MAXIMUM = 10_054;
  private static final int STREAM_NOT_FOUND = 10_059;
  private static final int ACCOUNT_RESOURCES_EXCEEDED = 10_002;
  private static final int NOT_ENABLED = 10_076;
  private static final int STORE_FAILED = 10_077;
  private static final int HEADER_EXCEEDS_MAXIMUM = 10_097;
  private static final int SEALED = 10_109;
  private static final int STREAM_OFFLINE = 10_118;
  private static final int DUPLICATE_IN_PROCESS = 10_158;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int OUR_FAULT = 400;
  private static final int THEIR_FAULT = 500;

  private NatsErrors() {}

  /** A failure to open a destination. */
  static IngressException opening(String where, Throwable thrown) {
    Reason reason = reason(thrown);
    return new IngressException(reason, "Opening " + where + ": " + words(reason, thrown), thrown);
  }

  /** A failure to ask which stream takes a subject. */
  static IngressException asking(String where, Exception thrown) {
    Reason reason = reason(thrown);
    String what =
        thrown instanceof JetStreamApiException refused
            ? refused.getErrorDescription()
            : "JetStream does not answer; is it enabled, for this account too?";
    return new IngressException(reason, "Opening " + where + ": " + what, thrown);
  }

  /** The end of a connection that was in use. */
  static IngressException lost(String where, @Nullable Throwable cause) {
    Reason reason = cause == null ? Reason.UNREACHABLE : reason(cause);
    String what = cause == null ? "the connection was lost" : words(reason, cause);
    return new IngressException(reason, "Publishing to " + where + ": " + what, cause);
  }

  /**
   * What became of a message that the stream did not store; empty when no stream is in a position
   * to tell, which is an outage: it costs no attempt and gives nothing up.
   */
  static Optional<Outcome> outcome(String subject, JetStreamApiException refused) {
    String detail = "subject " + subject + ": " + refused.getErrorDescription();
    return switch (refused.getApiErrorCode()) {
      case CLUSTER_NOT_AVAILABLE,
          CLUSTER_NOT_LEADER,
          CLUSTER_NOT_ASSIGNED,
          NO_ACCOUNT,
          NOT_ENABLED,
          NOT_ENABLED_FOR_ACCOUNT,
          STREAM_NOT_FOUND,
          STREAM_OFFLINE ->
          Optional.empty();
      case MESSAGE_EXCEEDS_MAXIMUM, HEADER_EXCEEDS_MAXIMUM ->
          Optional.of(new Outcome.Rejected(Reason.TOO_LARGE, detail));
      case SEALED -> Optional.of(new Outcome.Rejected(Reason.FORBIDDEN, detail));
      case STORE_FAILED,
          ACCOUNT_RESOURCES_EXCEEDED,
          INSUFFICIENT_RESOURCES,
          INSUFFICIENT_MEMORY,
          INSUFFICIENT_STORAGE,
          DUPLICATE_IN_PROCESS ->
          Optional.of(new Outcome.Retry(Reason.REFUSED, detail));
      default -> Optional.of(byClass(refused.getErrorCode(), detail));
    };
  }

  /** Wrong last sequence and the like are of the class that sending again would not mend. */
  private static Outcome byClass(int code, String detail) {
    if (code == TOO_MANY_REQUESTS) {
      return new Outcome.Retry(Reason.THROTTLED, detail);
    }
    return code >= OUR_FAULT && code < THEIR_FAULT
        ? new Outcome.Rejected(Reason.INVALID, detail)
        : new Outcome.Retry(Reason.FAILED, detail);
  }

  static Reason reason(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthenticationException) {
        return Reason.UNAUTHORIZED;
      }
      if (cause instanceof IngressException known) {
        return known.reason();
      }
      if (cause instanceof JetStreamApiException refused) {
        int code = refused.getApiErrorCode();
        return code == NOT_ENABLED || code == NOT_ENABLED_FOR_ACCOUNT || code == NO_ACCOUNT
            ? Reason.NO_DESTINATION
            : Reason.UNREACHABLE;
      }
      if (cause instanceof Incidents.ServerError said) {
        return said(said);
      }
      if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
        return Reason.TIMEOUT;
      }
    }
    return Reason.UNREACHABLE;
  }

  private static Reason said(Incidents.ServerError error) {
    String lower = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    if (lower.contains("permissions violation")) {
      return Reason.FORBIDDEN;
    }
    return lower.contains("authorization") || lower.contains("authentication")
        ? Reason.UNAUTHORIZED
        : Reason.UNREACHABLE;
  }

  private static String words(Reason reason, Throwable thrown) {
    return switch (reason) {
      case UNAUTHORIZED ->
          "the server refused the credentials; check username and password, token, nkey or creds";
      case FORBIDDEN ->
          "the user may not do this ("
              + thrown.getMessage()
              + "); allow it to publish to the subject and to subscribe below inbox_prefix";
      default -> unreachable(thrown);
    };
  }

  private static String unreachable(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "a host is unknown; check servers";
      } else if (cause instanceof ConnectException) {
        return "the connection was refused; is the server running there?";
      } else if (cause instanceof SSLException) {
        return "TLS failed: " + cause.getMessage() + "; check the tls options and the host's name";
      } else if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
        return "no answer in time; check servers and the network, or raise timeout";
      } else if (cause instanceof Incidents.ServerError) {
        return "the server said " + cause.getMessage();
      }
    }
    String message = deepest(thrown).getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message;
  }

  private static Throwable deepest(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
