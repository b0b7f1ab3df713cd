package io.evbus.ingress.kafka;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BootstrapResolutionException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** What failures mean; messages never hold a credential or a body. */
final class KafkaErrors {
  private KafkaErrors() {}

  /** A failure to open a destination, or to ask about its topics. */
  static IngressException opening(String where, Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    if (cause instanceof IngressException known) {
      return known;
    }
    Reason reason = reason(cause);
    return new IngressException(reason, "Opening " + where + ": " + words(reason, cause), cause);
  }

  /** A failure after which nothing more is sent. */
  static IngressException lost(String where, Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    Reason reason = reason(cause);
    return new IngressException(
        reason, "Publishing to " + where + ": " + words(reason, cause), cause);
  }

  /** What became of a record that failed. Unknown ends the producer, and so does Retry. */
  static Outcome outcome(String where, Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    Reason reason = reason(cause);
    String detail = where + ": " + words(reason, cause);
    return switch (reason) {
      case TOO_LARGE -> new Outcome.Rejected(reason, detail);
      case REFUSED -> new Outcome.Retry(reason, detail);
      case INVALID -> isOfTheRecord(cause) ? new Outcome.Rejected(reason, detail) : unknown(detail);
      default -> unknown(detail);
    };
  }

  private static Outcome unknown(String detail) {
    return new Outcome.Unknown(detail);
  }

  private static boolean isOfTheRecord(Throwable cause) {
    return cause instanceof InvalidRecordException
        || cause instanceof InvalidTimestampException
        || cause instanceof SerializationException
        || cause instanceof InvalidTopicException
        || cause instanceof UnsupportedForMessageFormatException;
  }

  /** Whether a failure to ask about a topic, or to make it, says nothing about other topics. */
  static boolean isOfTheTopic(@Nullable Throwable cause) {
    return cause instanceof TopicAuthorizationException
        || cause instanceof PolicyViolationException
        || cause instanceof InvalidTopicException;
  }

  static Reason reason(Throwable cause) {
    if (cause instanceof SslAuthenticationException) {
      return Reason.UNREACHABLE;
    } else if (cause instanceof UnsupportedSaslMechanismException
        || cause instanceof IllegalSaslStateException) {
      return Reason.INVALID;
    } else if (cause instanceof AuthenticationException) {
      return Reason.UNAUTHORIZED;
    } else if (cause instanceof AuthorizationException
        || cause instanceof PolicyViolationException) {
      return Reason.FORBIDDEN;
    } else if (cause instanceof UnknownTopicOrPartitionException) {
      return Reason.NO_DESTINATION;
    } else if (cause instanceof RecordTooLargeException
        || cause instanceof RecordBatchTooLargeException) {
      return Reason.TOO_LARGE;
    } else if (cause instanceof NotEnoughReplicasException
        || cause instanceof NotEnoughReplicasAfterAppendException
        || cause instanceof KafkaStorageException) {
      return Reason.REFUSED;
    } else if (cause instanceof ThrottlingQuotaExceededException) {
      return Reason.THROTTLED;
    } else if (cause instanceof TimeoutException) {
      return Reason.TIMEOUT;
    } else if (isOfTheRecord(cause)
        || cause instanceof UnsupportedCompressionTypeException
        || cause instanceof UnsupportedVersionException
        || cause instanceof ConfigException) {
      return Reason.INVALID;
    }
    return Reason.UNREACHABLE;
  }

  private static String words(Reason reason, Throwable cause) {
    return switch (reason) {
      case UNAUTHORIZED ->
          "the broker refused the credentials; check sasl_plain_username, sasl_plain_password and"
              + " sasl_mechanism";
      case FORBIDDEN -> "the user may not do this here; check its ACLs and the broker's policies";
      case NO_DESTINATION -> "it does not exist; create it, correct its name, or set create: true";
      case TOO_LARGE -> "the record is larger than the topic or max_request_size takes";
      case REFUSED ->
          cause instanceof KafkaStorageException
              ? "the broker has trouble with its disk"
              : "fewer replicas are in sync than its min.insync.replicas";
      default -> other(cause);
    };
  }

  private static String other(Throwable cause) {
    if (cause instanceof SslAuthenticationException) {
      return "TLS failed: " + deepest(cause) + "; check the tls options and the host's name";
    } else if (cause instanceof UnsupportedSaslMechanismException) {
      return "the broker does not take this sasl_mechanism; choose one that it enables";
    } else if (cause instanceof IllegalSaslStateException) {
      return "the broker does not speak SASL there; check security_protocol and the port";
    } else if (cause instanceof BootstrapResolutionException) {
      return "no host of bootstrap_servers is known; check them";
    } else if (cause instanceof TimeoutException) {
      return "no answer in time (" + cause.getMessage() + ")";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private static String deepest(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** Without the wrappers of futures and of the client's constructors. */
  static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof ExecutionException
            || cause instanceof CompletionException
            || cause.getClass() == KafkaException.class)) {
      cause = cause.getCause();
    }
    return cause;
  }
}
