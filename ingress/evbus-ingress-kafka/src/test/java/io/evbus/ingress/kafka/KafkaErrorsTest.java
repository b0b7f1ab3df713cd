package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaErrorsTest {
  private static final Class<?> REJECTED = Outcome.Rejected.class;
  private static final Class<?> RETRY = Outcome.Retry.class;
  private static final Class<?> UNKNOWN = Outcome.Unknown.class;

  static Stream<Arguments> failures() {
    return Stream.of(
        // The event can't be taken by this place.
        row(new RecordTooLargeException("1"), Reason.TOO_LARGE, REJECTED),
        row(new RecordBatchTooLargeException(), Reason.TOO_LARGE, REJECTED),
        row(new InvalidRecordException("no key in a compacted topic"), Reason.INVALID, REJECTED),
        row(new InvalidTimestampException("future"), Reason.INVALID, REJECTED),
        row(new SerializationException("x"), Reason.INVALID, REJECTED),
        row(new InvalidTopicException("x"), Reason.INVALID, REJECTED),
        row(new UnsupportedForMessageFormatException("x"), Reason.INVALID, REJECTED),
        // The broker answered: not now.
        row(new NotEnoughReplicasException("x"), Reason.REFUSED, RETRY),
        row(new NotEnoughReplicasAfterAppendException("x"), Reason.REFUSED, RETRY),
        row(new KafkaStorageException("x"), Reason.REFUSED, RETRY),
        // Nobody knows what became of it, or it is the connection's fault.
        row(new TimeoutException("x"), Reason.TIMEOUT, UNKNOWN),
        row(new BufferExhaustedException("x"), Reason.TIMEOUT, UNKNOWN),
        row(new NetworkException("x"), Reason.UNREACHABLE, UNKNOWN),
        row(new DisconnectException(), Reason.UNREACHABLE, UNKNOWN),
        row(new NotLeaderOrFollowerException("x"), Reason.UNREACHABLE, UNKNOWN),
        row(new LeaderNotAvailableException("x"), Reason.UNREACHABLE, UNKNOWN),
        row(new CorruptRecordException("x"), Reason.UNREACHABLE, UNKNOWN),
        row(new UnknownServerException("x"), Reason.UNREACHABLE, UNKNOWN),
        row(new OutOfOrderSequenceException("x"), Reason.UNREACHABLE, UNKNOWN),
        row(new ProducerFencedException("x"), Reason.UNREACHABLE, UNKNOWN),
        row(new InvalidProducerEpochException("x"), Reason.UNREACHABLE, UNKNOWN),
        row(new UnknownProducerIdException("x"), Reason.UNREACHABLE, UNKNOWN),
        row(new KafkaException("Producer is closed forcefully."), Reason.UNREACHABLE, UNKNOWN),
        row(new IllegalStateException("closed"), Reason.UNREACHABLE, UNKNOWN),
        // An operator can mend it; no event is given up for it.
        row(new ThrottlingQuotaExceededException("x"), Reason.THROTTLED, UNKNOWN),
        row(new UnknownTopicOrPartitionException("x"), Reason.NO_DESTINATION, UNKNOWN),
        row(new TopicAuthorizationException(Set.of("x")), Reason.FORBIDDEN, UNKNOWN),
        row(new ClusterAuthorizationException("x"), Reason.FORBIDDEN, UNKNOWN),
        row(new PolicyViolationException("x"), Reason.FORBIDDEN, UNKNOWN),
        row(new SaslAuthenticationException("x"), Reason.UNAUTHORIZED, UNKNOWN),
        row(new UnsupportedSaslMechanismException("x"), Reason.INVALID, UNKNOWN),
        row(new IllegalSaslStateException("x"), Reason.INVALID, UNKNOWN),
        row(new UnsupportedVersionException("x"), Reason.INVALID, UNKNOWN),
        row(new ConfigException("x"), Reason.INVALID, UNKNOWN),
        row(
            new SslAuthenticationException("x", new SSLHandshakeException("y")),
            Reason.UNREACHABLE,
            UNKNOWN));
  }

  private static Arguments row(Exception failure, Reason reason, Class<?> outcome) {
    return Arguments.of(failure, reason, outcome);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureHasItsMeaning(Exception failure, Reason reason, Class<?> outcome) {
    Outcome known = KafkaErrors.outcome("topic t", failure);
    assertThat(known).isInstanceOf(outcome);
    assertThat(known.toString()).contains("topic t: ");
    if (known instanceof Outcome.Rejected rejected) {
      assertThat(rejected.reason()).isEqualTo(reason);
    }
    IngressException opening =
        KafkaErrors.opening(
            "topic t", new KafkaException("Making", new ExecutionException(failure)));
    assertThat(opening.reason()).isEqualTo(reason);
    assertThat(opening).hasMessageStartingWith("Opening topic t: ").hasNoNullFieldsOrProperties();
    assertThat(KafkaErrors.lost("topic t", failure))
        .hasMessageStartingWith("Publishing to topic t: ");
  }
}
