package io.evbus.ingress.mqtt;

import io.evbus.Reason;
import io.evbus.ingress.mqtt.MqttOptions.Unrouted;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What reason codes and failures mean; messages never hold a credential or a body. */
final class MqttErrors {
  static final int SUCCESS = 0x00;
  static final int NO_MATCHING_SUBSCRIBERS = 0x10;
  static final int NOT_AUTHORIZED = 0x87;

  static final String NO_ANSWER =
      "the connection was ended without an answer; does the broker speak MQTT 5 there, and is TLS"
          + " asked for as the port wants it?";

  private static final int FIRST_FAILURE = 0x80;
  private static final int MOST_SAID = 200;

  private MqttErrors() {}

  /**
   * What the answer to a message (PUBACK) means for it; empty when it is about the whole
   * destination, which is opened again then.
   */
  static Optional<Outcome> outcome(
      Topic topic, String to, int code, String said, Unrouted unrouted) {
    String detail = "topic " + to + ": " + words(code) + said;
    return switch (code) {
      case SUCCESS -> Optional.of(Outcome.OK);
      case NO_MATCHING_SUBSCRIBERS -> Optional.of(unrouted(detail, unrouted));
      // 0x90 topic name invalid, 0x99 payload format invalid
      case 0x90, 0x99 -> Optional.of(new Outcome.Rejected(Reason.INVALID, detail));
      case 0x95 -> Optional.of(new Outcome.Rejected(Reason.TOO_LARGE, detail));
      case NOT_AUTHORIZED ->
          topic.isTemplate()
              ? Optional.of(new Outcome.Rejected(Reason.FORBIDDEN, detail))
              : Optional.empty();
      default ->
          Optional.of(
              code < FIRST_FAILURE ? Outcome.OK : new Outcome.Retry(answerReason(code), detail));
    };
  }

  private static Outcome unrouted(String detail, Unrouted unrouted) {
    return switch (unrouted) {
      case REJECT -> new Outcome.Rejected(Reason.NO_DESTINATION, detail);
      case RETRY -> new Outcome.Retry(Reason.NO_DESTINATION, detail);
      case OK -> Outcome.OK;
    };
  }

  private static Reason answerReason(int code) {
    Reason reason = reason(code);
    return reason == Reason.THROTTLED ? reason : Reason.REFUSED;
  }

  /** A connection that the broker refused (CONNACK). */
  static IngressException refused(String where, int code, MqttProperties properties) {
    Reason reason = code == NOT_AUTHORIZED ? Reason.UNAUTHORIZED : reason(code);
    String words =
        reason == Reason.UNAUTHORIZED
            ? "the broker refused the credentials; check username and password"
            : words(code);
    return new IngressException(reason, "Opening " + where + ": " + words + said(properties), null);
  }

  /** A connection that the broker ended (DISCONNECT). */
  static IngressException ended(String where, int code, MqttProperties properties) {
    return new IngressException(
        reason(code), "Publishing to " + where + ": " + words(code) + said(properties), null);
  }

  /** A connection over which nothing comes. */
  static IngressException silent(String where, Duration silence) {
    String how = "no sign of life from the broker for " + silence.toSeconds() + " s";
    return new IngressException(Reason.TIMEOUT, "Publishing to " + where + ": " + how, null);
  }

  /** A connection that was lost. */
  static IngressException lost(String where, String how, @Nullable Throwable cause) {
    return new IngressException(Reason.UNREACHABLE, "Publishing to " + where + ": " + how, cause);
  }

  /** A failure to open a destination. */
  static IngressException opening(String where, Throwable thrown) {
    if (thrown instanceof IngressException known) {
      return known;
    }
    Reason reason = isTimeout(thrown) ? Reason.TIMEOUT : Reason.UNREACHABLE;
    return new IngressException(reason, "Opening " + where + ": " + words(thrown), thrown);
  }

  private static boolean isTimeout(Throwable thrown) {
    return thrown instanceof TimeoutException || thrown instanceof ConnectTimeoutException;
  }

  private static String words(Throwable thrown) {
    if (thrown instanceof UnknownHostException) {
      return "no such host; check host";
    } else if (isTimeout(thrown)) {
      return "no answer in time; check host, port and network, and whether the broker speaks MQTT 5 and"
          + " wants TLS";
    } else if (thrown instanceof ConnectException) {
      return "the connection was refused; is the broker running there?";
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return "TLS failed: "
            + deepest(cause)
            + "; check the tls options, the port and the host's name";
      }
    }
    String message = thrown.getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message;
  }

  private static String deepest(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** What the broker says beside its code, in one line of a bounded length. */
  static String said(MqttProperties properties) {
    if (properties.getProperty(MqttProperties.REASON_STRING) instanceof StringProperty given) {
      String text = given.value().replaceAll("\\p{Cntrl}", " ");
      return " (" + text.substring(0, Math.min(MOST_SAID, text.length())) + ")";
    }
    return "";
  }

  static Reason reason(int code) {
    return switch (code) {
      // unsupported version, bad client id, bad topic, format, retain or QoS not supported
      case 0x81, 0x82, 0x84, 0x85, 0x90, 0x99, 0x9a, 0x9b -> Reason.INVALID;
      case 0x86, 0x8c -> Reason.UNAUTHORIZED;
      case NOT_AUTHORIZED, 0x8a -> Reason.FORBIDDEN;
      case 0x89, 0x96, 0x97, 0x9f -> Reason.THROTTLED;
      case 0x8d -> Reason.TIMEOUT;
      case 0x95 -> Reason.TOO_LARGE;
      case 0x80, 0x83, 0x8e, 0x93 -> Reason.REFUSED;
      default -> Reason.UNREACHABLE;
    };
  }

  /** A reason code in words, with a remedy where there is one. */
  static String words(int code) {
    return switch (code) {
      case NO_MATCHING_SUBSCRIBERS ->
          "nobody subscribes to it; see to a subscriber with a persistent session, or set unrouted";
      case 0x80 -> "the broker had an error that it does not name";
      case 0x81 -> "the broker could not read a packet";
      case 0x82 -> "the broker saw a breach of the protocol";
      case 0x83 -> "the broker does not take it";
      case 0x84 -> "the broker does not speak MQTT 5; this ingress speaks nothing else";
      case 0x85 -> "the broker does not allow this client_id";
      case 0x86, 0x8c -> "the broker refused the credentials; check username and password";
      case NOT_AUTHORIZED -> "the user may not do this here; check the broker's access rules";
      case 0x88 -> "the broker is not available";
      case 0x89 -> "the broker is busy";
      case 0x8a -> "the broker has banned this client";
      case 0x8b -> "the broker shuts down";
      case 0x8d -> "the broker had no sign of life from here within keep_alive";
      case 0x8e ->
          "another connection with the same client_id took over; give each its own, or remove"
              + " client_id";
      case 0x90 -> "the broker does not take this topic";
      case 0x91 -> "the broker counts packets differently";
      case 0x93 -> "more was under way than the broker allows";
      case 0x95 -> "larger than the broker takes";
      case 0x96 -> "more messages than the broker wants";
      case 0x97 -> "a quota of the broker is used up";
      case 0x98 -> "an operator of the broker ended the connection";
      case 0x99 -> "the broker found the body to be something else than was said";
      case 0x9a -> "the broker retains nothing; remove retain";
      case 0x9b -> "the broker does not take QoS 1";
      case 0x9c, 0x9d -> "the broker asks to use another one; change host";
      case 0x9f -> "more connections in a time than the broker wants";
      case 0xa0 -> "the broker ends connections of this age";
      default -> "the broker answered with reason code 0x" + Integer.toHexString(code);
    };
  }
}
