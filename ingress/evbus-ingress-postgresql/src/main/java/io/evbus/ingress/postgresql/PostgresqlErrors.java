package io.evbus.ingress.postgresql;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What failures mean, by SQLSTATE; messages never hold a credential or a value of a row. */
final class PostgresqlErrors {
  private static final Duration BREAK = Duration.ofSeconds(1);

  private static final String CLASS_OF_FUNCTIONS = "P0";

  /** The part of the server that a RAISE comes from. */
  private static final String RAISING = "exec_stmt_raise";

  private static final String RAISED =
      "a trigger raised an exception; the server's log has its words";

  /** Of these the server's own message shows values. */
  private static final Map<String, String> DATA =
      Map.of(
          "22001", "a value is longer than its column takes",
          "22003", "a number is out of its column's range",
          "22007", "a time is written in a way its column does not take",
          "22008", "a time is out of its column's range",
          "22021", "a text has bytes that the database's encoding does not know, or a NUL",
          "22P02", "a value is not of its column's type",
          "22P05",
              "a text has a character that its column or the database's encoding does not know",
          "22030", "a JSON object has one key twice");

  /** Who is to blame for a failure. */
  enum Blame {
    /** One or more rows: others would have been inserted. */
    ROWS,
    /** Nobody: the same rows may be inserted later. */
    MOMENT,
    /** The table, the server or the connection; nothing can be inserted. */
    PLACE
  }

  private PostgresqlErrors() {}

  /** A failure to open a destination. */
  static IngressException opening(String where, Exception thrown) {
    if (thrown instanceof IngressException known) {
      return known;
    }
    Reason reason = thrown instanceof SQLException sql ? reason(sql) : Reason.UNREACHABLE;
    return new IngressException(
        reason, "Opening " + where + ": " + words(reason, thrown), clean(thrown));
  }

  /** A failure after which nothing more is sent. */
  static IngressException lost(String where, SQLException thrown) {
    Reason reason = reason(thrown);
    return new IngressException(
        reason, "Publishing to " + where + ": " + words(reason, thrown), clean(thrown));
  }

  /** What becomes of a row that is to blame, or of rows that may be inserted later. */
  static Outcome outcome(String where, SQLException thrown) {
    Reason reason = reason(thrown);
    String detail = where + ": " + words(reason, thrown);
    return switch (reason) {
      case FAILED -> new Outcome.Retry(reason, detail);
      case THROTTLED -> new Outcome.Retry(reason, detail, BREAK);
      default -> new Outcome.Rejected(reason, detail);
    };
  }

  static Blame blame(SQLException thrown) {
    return switch (errorClass(thrown)) {
      case "22", "23", "44", "54", CLASS_OF_FUNCTIONS -> Blame.ROWS;
      case "40", "53" -> Blame.MOMENT;
      default -> Blame.PLACE;
    };
  }

  static Reason reason(SQLException thrown) {
    Reason special =
        switch (state(thrown)) {
          case "08004" -> isAboutTls(thrown) ? Reason.UNREACHABLE : Reason.UNAUTHORIZED;
          case "25006" -> Reason.REFUSED;
          case "3D000", "3F000", "42P01" -> Reason.NO_DESTINATION;
          case "42501" -> Reason.FORBIDDEN;
          case "55P03", "57014" -> Reason.TIMEOUT;
          default -> null;
        };
    if (special != null) {
      return special;
    }
    if (hasCause(thrown, SocketTimeoutException.class)) {
      return Reason.TIMEOUT;
    }
    return switch (errorClass(thrown)) {
      case "22", "23", "44", "0A", "42" -> Reason.INVALID;
      case "28" -> Reason.UNAUTHORIZED;
      case "40", CLASS_OF_FUNCTIONS -> Reason.FAILED;
      case "53" -> Reason.THROTTLED;
      case "54" -> Reason.TOO_LARGE;
      default -> Reason.UNREACHABLE;
    };
  }

  private static boolean isAboutTls(SQLException thrown) {
    return String.valueOf(thrown.getMessage()).contains("SSL");
  }

  private static String state(SQLException thrown) {
    String state = thrown.getSQLState();
    return state == null ? "" : state;
  }

  private static String errorClass(SQLException thrown) {
    String state = state(thrown);
    return state.length() < 2 ? "" : state.substring(0, 2);
  }

  private static String words(Reason reason, Exception thrown) {
    return switch (reason) {
      case UNAUTHORIZED ->
          "the server refused the credentials ("
              + message(thrown)
              + "); check username, password, tls and the server's pg_hba.conf";
      case FORBIDDEN ->
          message(thrown) + "; GRANT INSERT on the table, and SELECT on the columns of its key";
      case NO_DESTINATION ->
          message(thrown) + "; create it, correct its name, or set create: true for a table";
      case REFUSED -> "the server takes no writes (" + message(thrown) + "); is it a standby?";
      case TIMEOUT ->
          hasCause(thrown, SocketTimeoutException.class)
              ? "no answer in time; check host, port and the network"
              : "the server took too long (" + message(thrown) + "); look for locks";
      case INVALID -> data(thrown).orElseGet(() -> message(thrown));
      case UNREACHABLE -> unreachable(thrown);
      default -> message(thrown);
    };
  }

  private static Optional<String> data(Exception thrown) {
    if (!(thrown instanceof SQLException sql) || !errorClass(sql).equals("22")) {
      return Optional.empty();
    }
    String state = state(sql);
    return Optional.of(
        DATA.getOrDefault(state, "a value does not fit its column") + " (" + state + ")");
  }

  private static String unreachable(Exception thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return "TLS failed: " + deepest(cause) + "; check the tls options and the host's name";
      } else if (cause instanceof UnknownHostException) {
        return "the host is unknown; check host";
      } else if (cause instanceof ConnectException) {
        return "the connection was refused; is the server running there?";
      } else if (cause instanceof IOException) {
        return "the connection was lost (" + cause.getMessage() + ")";
      }
    }
    return message(thrown);
  }

  private static boolean hasCause(Throwable thrown, Class<? extends Exception> type) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static String deepest(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /**
   * The first line of what the server said, or the driver; never its detail, which has values, nor
   * what a trigger says, which may.
   */
  private static String message(Exception thrown) {
    if (thrown instanceof PSQLException server && server.getServerErrorMessage() != null) {
      ServerErrorMessage said = server.getServerErrorMessage();
      if (said == null) {
        return "";
      }
      String words = isRaised(said) ? RAISED : said.getMessage();
      return words + " (" + said.getSQLState() + ")";
    }
    String message = thrown.getMessage();
    return message == null
        ? thrown.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  /** Whether a function's author wrote the message, be its state that of another error. */
  private static boolean isRaised(ServerErrorMessage said) {
    return RAISING.equals(said.getRoutine())
        || String.valueOf(said.getSQLState()).startsWith(CLASS_OF_FUNCTIONS);
  }

  /** A cause without what the server said of values. */
  private static @Nullable Throwable clean(Exception thrown) {
    boolean isServers =
        thrown instanceof PSQLException server && server.getServerErrorMessage() != null;
    return isServers ? null : thrown;
  }
}
