package io.evbus.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class RedisErrorsTest {
  private static final Address STREAM = new Address("h:6379", "orders", "");
  private static final Address BY_KEY = new Address("h:6379", null, "evbus:");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          WRONGTYPE Operation against a key holding the wrong kind of value       | no_destination
          ERR Elements are too large to be stored                                 | too_large
          ERR Protocol error: invalid bulk length                                 | too_large
          """)
  void theEventIsADeadLetter(String error, String reason) {
    Outcome.Rejected outcome = (Outcome.Rejected) outcome(STREAM, error);
    assertThat(outcome.reason()).hasToString(reason);
    assertThat(outcome.detail()).startsWith("stream orders at h:6379: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          OOM command not allowed when used memory > 'maxmemory'.                 | throttled
          NOREPLICAS Not enough good replicas to write.                           | refused
          ERR something that no version says yet                                  | failed
          """)
  void theEventIsTriedAgain(String error, String reason) {
    Outcome.Retry outcome = (Outcome.Retry) outcome(STREAM, error);
    assertThat(outcome.reason()).hasToString(reason);
    assertThat(outcome.detail()).startsWith("stream orders at h:6379: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          NOAUTH Authentication required.                                         | unauthorized | set password
          WRONGPASS invalid username-password pair or user is disabled.           | unauthorized | check username and password
          ERR invalid password                                                    | unauthorized | check username and password
          ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct? | unauthorized | remove password
          ERR Client sent AUTH, but no password is set                            | unauthorized | remove password
          ERR wrong number of arguments for 'auth' command                        | unauthorized | remove username
          NOPERM this user has no permissions to run the 'xadd' command           | forbidden    | its ACL
          NOPERM this user has no permissions to access one of the keys used as arguments | forbidden | its ACL
          DENIED Redis is running in protected mode because                       | forbidden    | protected mode
          LOADING Redis is loading the dataset in memory                          | unreachable  | still reading
          READONLY You can't write against a read only replica.                   | unreachable  | connect to its master
          UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?) | unreachable | its master
          ERR WAIT cannot be used with replica instances.                         | unreachable  | its master
          MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'. | unreachable | connect to the master
          CLUSTERDOWN The cluster is down                                         | unreachable  | not supported
          MOVED 3999 127.0.0.1:6381                                               | invalid      | not supported
          ASK 3999 127.0.0.1:6381                                                 | invalid      | not supported
          ERR SELECT is not allowed in cluster mode                               | invalid      | not supported
          MISCONF Errors writing to the AOF file: No space left on device         | failed       | its disk
          BUSY Redis is busy running a script.                                    | unreachable  | busy
          ERR DB index is out of range                                            | no_destination | correct db
          ERR max number of clients reached                                       | unreachable  | maxclients
          ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled. | invalid  | remove fsync
          ERR The stream has exhausted the last possible ID, unable to add more items | failed   | last id
          """)
  void theLaneWaits(String error, String reason, String remedy) {
    JedisDataException thrown = new JedisDataException(error);
    assertThat(RedisErrors.outcome(STREAM, thrown)).isInstanceOf(Outcome.Unknown.class);
    assertThat(RedisErrors.endsAll(thrown)).isTrue();
    IngressException lost = RedisErrors.lost(STREAM.toString(), thrown);
    assertThat(lost.reason()).hasToString(reason);
    assertThat(lost).hasMessageStartingWith("Publishing to stream orders at h:6379: ");
    assertThat(lost).hasMessageContaining(remedy);
    assertThat(RedisErrors.opening(STREAM.toString(), thrown))
        .hasMessageStartingWith("Opening stream orders at h:6379: ");
  }

  @Test
  void aKeyThatOneEventMeansAndMayNotUseIsItsOwnFault() {
    for (String error :
        new String[] {
          "NOPERM this user has no permissions to access one of the keys used as arguments",
          "NOPERM No permissions to access a key"
        }) {
      Outcome.Rejected outcome = (Outcome.Rejected) outcome(BY_KEY, error);
      assertThat(outcome.reason()).isEqualTo(Reason.FORBIDDEN);
      assertThat(outcome(STREAM, error)).isInstanceOf(Outcome.Unknown.class);
    }
    assertThat(outcome(BY_KEY, "NOPERM this user has no permissions to run the 'xadd' command"))
        .isInstanceOf(Outcome.Unknown.class);
  }

  @Test
  void aCommandThatTheServerRepeatsIsNotShown() {
    JedisDataException thrown =
        new JedisDataException(
            "ERR unknown command 'AUTH', with args beginning with: 'user' 'canary-7f3a' ");
    IngressException shown = RedisErrors.opening(STREAM.toString(), thrown);
    assertThat(shown.reason()).isEqualTo(Reason.INVALID);
    assertThat(shown).hasMessageContaining("streams need Redis 5");
    assertThat(shown).hasNoCause();
    assertThat(shown.toString()).doesNotContain("canary-7f3a");
    assertThat(outcome(STREAM, thrown.getMessage()).toString()).doesNotContain("canary-7f3a");
  }

  @Test
  void aLongOrOddErrorIsCut() {
    Outcome.Retry outcome = (Outcome.Retry) outcome(STREAM, "ERR a\u0007b" + "x".repeat(5_000));
    assertThat(outcome.detail()).contains("ERR a b").hasSizeLessThan(300);
  }

  @Test
  void connectionsThatFailSayWhy() {
    assertLost(new ConnectException("Connection refused"), "is the server running there?");
    assertLost(new UnknownHostException("nowhere.example.org"), "the host is unknown; check host");
    assertLost(new SSLHandshakeException("PKIX path building failed"), "TLS failed: PKIX path");
    assertLost(new EOFException(), "the connection was lost (EOFException)");
    assertLost(new SocketException("Connection reset"), "the connection was lost");
    assertThat(
            RedisErrors.lost(
                "s", new JedisConnectionException(new SocketTimeoutException("Read timed out"))))
        .hasMessageContaining("no answer in time")
        .extracting(IngressException::reason)
        .isEqualTo(Reason.TIMEOUT);
    assertThat(RedisErrors.lost("s", new JedisConnectionException("Unexpected end of stream.")))
        .hasMessageContaining("the connection was lost (Unexpected end of stream.)");
  }

  private static void assertLost(Exception cause, String words) {
    IngressException lost =
        RedisErrors.lost("s", new JedisConnectionException(cause.getMessage(), cause));
    assertThat(lost.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(lost).hasMessageContaining(words).hasCause(cause);
  }

  private static Outcome outcome(Address where, String error) {
    return RedisErrors.outcome(where, new JedisDataException(error));
  }
}
