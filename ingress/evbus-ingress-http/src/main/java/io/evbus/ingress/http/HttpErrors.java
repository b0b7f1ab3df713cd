package io.evbus.ingress.http;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.impl.EnglishReasonPhraseCatalog;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.jspecify.annotations.Nullable;

/**
 * What answers and failures mean. Details never hold what the server says in its own words: that
 * may echo the event.
 */
final class HttpErrors {
  /** How long a server is left alone that asks for a break without saying how long. */
  static final Duration USUAL_BREAK = Duration.ofSeconds(5);

  /** The longest break that a server may ask for. */
  static final Duration LONGEST_BREAK = Duration.ofHours(1);

  private static final Duration SHORTEST_BREAK = Duration.ofSeconds(1);

  private static final Answer OK = new Decided(Outcome.OK);

  private HttpErrors() {}

  /** What became of one request, as far as it can be told from that request alone. */
  sealed interface Answer permits Decided, Down, Throttled, Gone {}

  /** The server has dealt with this event. */
  record Decided(Outcome outcome) implements Answer {}

  /**
   * Something stands in the way that is most likely not this event's fault. If the server answers
   * others meanwhile it is held against the event, else against the destination.
   */
  record Down(Reason reason, String detail) implements Answer {}

  /** Nothing more should be sent for a while. */
  record Throttled(String detail, Duration after) implements Answer {}

  /** Nothing more should ever be sent. */
  record Gone(String detail) implements Answer {}

  /**
   * What an answer means.
   *
   * @param where the destination, for people
   * @param retryAfter the header of this name
   */
  static Answer answer(String where, int status, Optional<String> retryAfter, Instant now) {
    if (status >= 200 && status < 300) {
      return OK;
    }
    String detail = where + ": " + name(status);
    Optional<Duration> pause = retryAfter.flatMap(text -> pause(text, now));
    if (status == 429 || (status >= 500 && pause.isPresent())) {
      Duration after = pause.orElse(USUAL_BREAK);
      return new Throttled(detail + "; it is left alone for " + seconds(after), after);
    }
    if (status >= 300 && status < 400) {
      return new Down(
          Reason.NO_DESTINATION, detail + "; redirects are not followed, set url to the new place");
    }
    return switch (status) {
      case 410 -> new Gone(detail + "; it wants no more events");
      case 400, 415, 422 -> rejected(Reason.INVALID, detail + "; it can't take this event");
      case 413, 414, 431 -> rejected(Reason.TOO_LARGE, detail + "; the event is too large for it");
      case 401, 407 ->
          new Down(
              Reason.UNAUTHORIZED,
              detail + "; check bearer_token, username and password, or headers");
      case 402, 403 ->
          new Down(Reason.FORBIDDEN, detail + "; the credentials may not do this here");
      case 404, 405 -> new Down(Reason.NO_DESTINATION, detail + "; check url and method");
      case 502, 503, 504 -> new Down(Reason.UNREACHABLE, detail);
      case 408 -> retry(Reason.TIMEOUT, detail);
      default ->
          isGateway(status)
              ? new Down(Reason.UNREACHABLE, detail)
              : retry(status < 500 ? Reason.REFUSED : Reason.FAILED, detail);
    };
  }

  /** The codes with which Cloudflare says that it can't reach the server behind it. */
  private static boolean isGateway(int status) {
    return status >= 520 && status <= 530;
  }

  private static Answer rejected(Reason reason, String detail) {
    return new Decided(new Outcome.Rejected(reason, detail));
  }

  private static Answer retry(Reason reason, String detail) {
    return new Decided(new Outcome.Retry(reason, detail));
  }

  /** A request that got no answer. */
  static Down failure(String where, Throwable thrown) {
    Reason reason = isTimeout(thrown) ? Reason.TIMEOUT : Reason.UNREACHABLE;
    return new Down(reason, where + ": " + words(thrown));
  }

  /** A failure to open a destination. */
  static IngressException opening(String where, Throwable thrown) {
    if (thrown instanceof IngressException known) {
      return known;
    }
    Down down = failure(where, thrown);
    return new IngressException(down.reason(), "Opening " + down.detail(), thrown);
  }

  private static boolean isTimeout(Throwable thrown) {
    return thrown instanceof SocketTimeoutException
        || (thrown instanceof H2StreamResetException reset
            && String.valueOf(reset.getMessage()).startsWith("Timeout"));
  }

  private static String words(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String known = known(cause);
      if (known != null) {
        return known;
      }
    }
    return "the request ended with " + thrown.getClass().getSimpleName();
  }

  private static @Nullable String known(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "the host is unknown; check url";
    } else if (isTimeout(cause)) {
      return "no answer within the timeout";
    } else if (cause instanceof SSLException) {
      return "TLS failed: " + cause.getMessage();
    } else if (cause instanceof NoRouteToHostException) {
      return "there is no route to the host";
    } else if (cause instanceof ConnectException) {
      return "the connection was refused; is the server running there?";
    } else if (cause instanceof ConnectionClosedException
        || cause instanceof RequestNotExecutedException
        || cause instanceof EOFException
        || cause instanceof H2StreamResetException
        || cause instanceof SocketException) {
      return "the connection ended before there was an answer";
    }
    return null;
  }

  /** RFC 9110, 10.2.3: seconds, or a date. */
  static Optional<Duration> pause(String retryAfter, Instant now) {
    String text = retryAfter.strip();
    Duration asked;
    if (text.matches("\\d{1,9}")) {
      asked = Duration.ofSeconds(Long.parseLong(text));
    } else {
      try {
        Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        asked = Duration.between(now, then);
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
    Duration atLeast = asked.compareTo(SHORTEST_BREAK) < 0 ? SHORTEST_BREAK : asked;
    return Optional.of(atLeast.compareTo(LONGEST_BREAK) > 0 ? LONGEST_BREAK : atLeast);
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }

  private static String name(int status) {
    boolean known = status >= 100 && status < 600;
    String phrase =
        known ? EnglishReasonPhraseCatalog.INSTANCE.getReason(status, Locale.ENGLISH) : null;
    return phrase == null ? String.valueOf(status) : status + " " + phrase;
  }
}
