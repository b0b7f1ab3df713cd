package io.evbus.ingress.redis;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What failures mean; messages never hold a credential or a body. A server's error begins with a
 * code, or with ERR and a text that its versions keep.
 */
final class RedisErrors {
  private static final int MOST_QUOTED = 200;

  /** What follows from an error. */
  private enum Kind {
    /** The event alone: a dead letter. */
    REJECTED,
    /** The event alone: later again. */
    RETRY,
    /** All events: the lane waits, and opens the destination anew. */
    ENDS
  }

  /** An error by its beginning. */
  private record Meaning(String beginning, Kind kind, Reason reason, String words) {}

  private static final Meaning OTHER = new Meaning("", Kind.RETRY, Reason.FAILED, "");

  private static final String CREDENTIALS =
      "the server refused the credentials; check username and password";
  private static final String REPLICA =
      "the server is a replica and takes no entries; connect to its master";
  private static final String CLUSTER =
      "the key lives on another node: this is a cluster, which is not supported; connect to a"
          + " server that has all keys";
  private static final String UNKNOWN_COMMAND =
      "the server does not know a command that this needs; streams need Redis 5, users Redis 6,"
          + " fsync Redis 7.2, and none of them may be renamed";

  private static final List<Meaning> MEANINGS =
      List.of(
          ends("NOAUTH", Reason.UNAUTHORIZED, "the server wants a password; set password"),
          ends("WRONGPASS", Reason.UNAUTHORIZED, CREDENTIALS),
          ends("ERR invalid password", Reason.UNAUTHORIZED, CREDENTIALS),
          ends(
              "ERR AUTH",
              Reason.UNAUTHORIZED,
              "the server's default user has no password; remove password, or set username"),
          ends(
              "ERR Client sent AUTH",
              Reason.UNAUTHORIZED,
              "the server has no password; remove password"),
          ends(
              "ERR wrong number of arguments for 'auth'",
              Reason.UNAUTHORIZED,
              "the server is older than Redis 6 and knows no users; remove username"),
          ends(
              "NOPERM",
              Reason.FORBIDDEN,
              "the user may not do this here; its ACL must allow the key, and the commands XADD and"
                  + " PING, WAIT with replicas, WAITAOF with fsync, SELECT with db"),
          ends(
              "DENIED",
              Reason.FORBIDDEN,
              "the server is in protected mode and lets in its own machine only; give it a"
                  + " password, or bind it to an address"),
          new Meaning(
              "WRONGTYPE",
              Kind.REJECTED,
              Reason.NO_DESTINATION,
              "the key holds something else than a stream; correct the name, or remove the key"),
          new Meaning(
              "OOM",
              Kind.RETRY,
              Reason.THROTTLED,
              "the server's memory is full (maxmemory); make room, or set max_length"),
          new Meaning(
              "NOREPLICAS",
              Kind.RETRY,
              Reason.REFUSED,
              "fewer replicas are connected than its min-replicas-to-write; bring them back"),
          new Meaning(
              "ERR Elements are too large",
              Kind.REJECTED,
              Reason.TOO_LARGE,
              "the entry is larger than a stream takes"),
          new Meaning(
              "ERR Protocol error: invalid bulk length",
              Kind.REJECTED,
              Reason.TOO_LARGE,
              "the body, or a header, is larger than the server's proto-max-bulk-len; raise that"),
          ends("LOADING", Reason.UNREACHABLE, "the server is still reading its data"),
          ends("READONLY", Reason.UNREACHABLE, REPLICA),
          ends("UNBLOCKED", Reason.UNREACHABLE, REPLICA),
          ends("ERR WAIT cannot be used with replica", Reason.UNREACHABLE, REPLICA),
          ends("ERR WAITAOF cannot be used with replica", Reason.UNREACHABLE, REPLICA),
          ends(
              "MASTERDOWN",
              Reason.UNREACHABLE,
              "the server is a replica without its master; connect to the master"),
          ends(
              "CLUSTERDOWN",
              Reason.UNREACHABLE,
              "the server's cluster is down; clusters are not supported either"),
          ends("TRYAGAIN", Reason.UNREACHABLE, CLUSTER),
          ends("MOVED", Reason.INVALID, CLUSTER),
          ends("ASK", Reason.INVALID, CLUSTER),
          ends("ERR SELECT is not allowed in cluster", Reason.INVALID, CLUSTER),
          ends(
              "MISCONF",
              Reason.FAILED,
              "the server can't write to its disk and refuses entries; look at its log"),
          ends("BUSY", Reason.UNREACHABLE, "the server is busy with a script"),
          ends(
              "ERR DB index",
              Reason.NO_DESTINATION,
              "the server has no such database; correct db, or raise its databases"),
          ends(
              "ERR max number of clients",
              Reason.UNREACHABLE,
              "the server has as many clients as it may (maxclients)"),
          ends(
              "ERR WAITAOF cannot be used when",
              Reason.INVALID,
              "fsync needs appendonly yes, which the server does not have; set it there, or remove"
                  + " fsync"),
          ends("ERR The stream has exhausted", Reason.FAILED, "the stream has used its last id"),
          ends("ERR unknown command", Reason.INVALID, UNKNOWN_COMMAND));

  private RedisErrors() {}

  private static Meaning ends(String beginning, Reason reason, String words) {
    return new Meaning(beginning, Kind.ENDS, reason, words);
  }

  private static Meaning meaning(JedisDataException error) {
    String text = String.valueOf(error.getMessage());
    return MEANINGS.stream()
        .filter(each -> text.startsWith(each.beginning()))
        .findFirst()
        .orElse(OTHER);
  }

  /** Whether an error is about more than the event that it answers. */
  static boolean endsAll(JedisDataException error) {
    return meaning(error).kind() == Kind.ENDS;
  }

  /** Whether the user may not do what it did. */
  static boolean isForbidden(JedisDataException error) {
    return meaning(error).reason() == Reason.FORBIDDEN;
  }

  /** What becomes of an event that got this answer; unknown when it is about all events. */
  static Outcome outcome(Address where, JedisDataException error) {
    Meaning meaning = meaning(error);
    String detail = where + ": " + words(meaning, error);
    boolean ofTheKey = where.stream() == null && isOfTheKey(error);
    return switch (ofTheKey ? Kind.REJECTED : meaning.kind()) {
      case REJECTED -> new Outcome.Rejected(meaning.reason(), detail);
      case RETRY -> new Outcome.Retry(meaning.reason(), detail);
      case ENDS -> new Outcome.Unknown(detail);
    };
  }

  /** Whether the user may do this, only not at this key. */
  private static boolean isOfTheKey(JedisDataException error) {
    return isForbidden(error) && String.valueOf(error.getMessage()).contains(" key");
  }

  /** A failure to open a destination, or to find something out about it. */
  static IngressException opening(String where, Throwable thrown) {
    return thrown instanceof IngressException known ? known : failure("Opening ", where, thrown);
  }

  /** A failure that ends a publisher. */
  static IngressException lost(String where, Throwable thrown) {
    return thrown instanceof IngressException known
        ? known
        : failure("Publishing to ", where, thrown);
  }

  private static IngressException failure(String doing, String where, Throwable thrown) {
    if (thrown instanceof JedisDataException error) {
      // Not as the cause: some errors repeat the command, in which a password may stand.
      Meaning meaning = meaning(error);
      return new IngressException(
          meaning.reason(), doing + where + ": " + words(meaning, error), null);
    }
    Throwable cause = cause(thrown);
    return new IngressException(
        cause instanceof SocketTimeoutException ? Reason.TIMEOUT : Reason.UNREACHABLE,
        doing + where + ": " + words(cause),
        cause);
  }

  private static String words(Meaning meaning, JedisDataException error) {
    if (!meaning.words().isEmpty()) {
      return meaning.words();
    }
    String text = String.valueOf(error.getMessage()).replaceAll("\\p{Cntrl}", " ");
    return "the server says: " + text.substring(0, Math.min(MOST_QUOTED, text.length()));
  }

  /** Below what the client wraps around it. */
  private static Throwable cause(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof JedisConnectionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String words(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "the host is unknown; check host";
    } else if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
      return "can't be reached (" + cause.getMessage() + "); is the server running there?";
    } else if (cause instanceof SocketTimeoutException) {
      return "no answer in time; check host, port and whether that port is one for TLS, or raise timeout";
    } else if (cause instanceof SSLException) {
      return "TLS failed: "
          + message(deepest(cause))
          + "; check the tls options, the host's name, and whether its port is one for TLS";
    } else if (cause instanceof IOException || cause instanceof JedisConnectionException) {
      return "the connection was lost ("
          + message(cause)
          + "); the server's log, or whether its port wants TLS, may say why";
    }
    return message(cause);
  }

  private static Throwable deepest(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String message(@Nullable Throwable thrown) {
    return thrown == null || thrown.getMessage() == null
        ? String.valueOf(thrown == null ? null : thrown.getClass().getSimpleName())
        : thrown.getMessage();
  }
}
