package io.evbus.ingress.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import io.evbus.ingress.postgresql.PostgresqlErrors.Blame;
import io.evbus.spi.Outcome;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class PostgresqlErrorsTest {
  @ParameterizedTest
  @CsvSource({
    // The event can't be taken by this table.
    "22001, ROWS, INVALID",
    "22003, ROWS, INVALID",
    "22021, ROWS, INVALID",
    "22P02, ROWS, INVALID",
    "22P05, ROWS, INVALID",
    "23502, ROWS, INVALID",
    "23503, ROWS, INVALID",
    "23505, ROWS, INVALID",
    "23514, ROWS, INVALID",
    "44000, ROWS, INVALID",
    "54000, ROWS, TOO_LARGE",
    "P0001, ROWS, FAILED",
    // Not now.
    "40001, MOMENT, FAILED",
    "40P01, MOMENT, FAILED",
    "53100, MOMENT, THROTTLED",
    "53200, MOMENT, THROTTLED",
    "53300, MOMENT, THROTTLED",
    // The table or the server.
    "08001, PLACE, UNREACHABLE",
    "08004, PLACE, UNAUTHORIZED",
    "08006, PLACE, UNREACHABLE",
    "0A000, PLACE, INVALID",
    "25006, PLACE, REFUSED",
    "28000, PLACE, UNAUTHORIZED",
    "28P01, PLACE, UNAUTHORIZED",
    "3D000, PLACE, NO_DESTINATION",
    "3F000, PLACE, NO_DESTINATION",
    "42501, PLACE, FORBIDDEN",
    "42703, PLACE, INVALID",
    "42P01, PLACE, NO_DESTINATION",
    "42P10, PLACE, INVALID",
    "55P03, PLACE, TIMEOUT",
    "57014, PLACE, TIMEOUT",
    "57P01, PLACE, UNREACHABLE",
    "57P03, PLACE, UNREACHABLE",
    "58030, PLACE, UNREACHABLE",
    "XX000, PLACE, UNREACHABLE",
  })
  void aStateHasAReason(String state, Blame blame, Reason reason) {
    SQLException thrown = new SQLException("said", state);
    assertThat(PostgresqlErrors.blame(thrown)).isEqualTo(blame);
    assertThat(PostgresqlErrors.reason(thrown)).isEqualTo(reason);
    assertThat(PostgresqlErrors.lost("table t", thrown))
        .hasMessageStartingWith("Publishing to table t: ");
  }

  @Test
  void outcomesFollowReasons() {
    assertThat(outcome("22P02")).isInstanceOf(Outcome.Rejected.class);
    assertThat(outcome("54000")).isInstanceOf(Outcome.Rejected.class);
    assertThat(outcome("P0001")).isInstanceOf(Outcome.Retry.class);
    assertThat(outcome("40001")).isInstanceOf(Outcome.Retry.class);
    assertThat(((Outcome.Retry) outcome("53100")).after()).isPositive();
  }

  private static Outcome outcome(String state) {
    return PostgresqlErrors.outcome("t", new SQLException("said", state));
  }

  @Test
  void aStateThatIsMissingIsALostConnection() {
    SQLException thrown = new SQLException("closed");
    assertThat(PostgresqlErrors.blame(thrown)).isEqualTo(Blame.PLACE);
    assertThat(PostgresqlErrors.reason(thrown)).isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void causesAreExplained() {
    assertThat(opening(new ConnectException("x"))).contains("is the server running there?");
    assertThat(opening(new UnknownHostException("x"))).contains("check host");
    assertThat(opening(new SocketTimeoutException("x"))).contains("no answer in time");
    assertThat(
            PostgresqlErrors.reason(
                new SQLException("x", "08001", new SocketTimeoutException("x"))))
        .isEqualTo(Reason.TIMEOUT);
    assertThat(opening(new SSLHandshakeException("no path"))).contains("TLS failed: no path");
  }

  private static String opening(Exception cause) {
    return PostgresqlErrors.opening("t", new SQLException("x", "08001", cause)).getMessage();
  }

  private static SQLException raised() {
    return new PSQLException(
        new ServerErrorMessage("SERROR\0VERROR\0CP0001\0Mbad tenant canary-8\0\0"), true);
  }

  @Test
  void noValueOfARowIsShown() {
    SQLException thrown =
        new PSQLException(
            new ServerErrorMessage(
                "SERROR\0VERROR\0C22P02\0Minvalid input syntax for type uuid: \"canary-5\"\0"
                    + "Dcanary-6\0Wcanary-7\0\0"),
            true);
    assertThat(PostgresqlErrors.outcome("t", thrown).toString()).doesNotContain("canary");
    assertThat(PostgresqlErrors.lost("t", thrown)).hasMessageNotContaining("canary").hasNoCause();
    SQLException check =
        new PSQLException(
            new ServerErrorMessage(
                "SERROR\0VERROR\0C23514\0Mnew row violates check constraint \"even\"\0"
                    + "DFailing row contains (canary-6).\0\0"),
            true);
    assertThat(PostgresqlErrors.outcome("t", check).toString())
        .contains("\"even\"")
        .doesNotContain("canary");
    for (String raised : List.of("CP0001", "CP0004", "C23514", "C22023", "C99999")) {
      SQLException trigger =
          new PSQLException(
              new ServerErrorMessage(
                  "SERROR\0VERROR\0"
                      + raised
                      + "\0Mbad tenant canary-8\0Fpl_exec.c\0Rexec_stmt_raise\0\0"),
              true);
      assertThat(PostgresqlErrors.outcome("t", trigger).toString())
          .contains(raised.substring(1))
          .doesNotContain("canary");
      assertThat(PostgresqlErrors.lost("t", trigger)).hasMessageNotContaining("canary");
    }
    assertThat(PostgresqlErrors.outcome("t", raised()).toString())
        .contains("a trigger raised an exception; the server's log has its words (P0001)");
  }
}
