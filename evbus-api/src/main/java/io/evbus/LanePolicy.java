package io.evbus;

import io.evbus.spi.ByteCount;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.OptionValues;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a lane delivers: its window, batches, order, retries and what happens when it falls behind.
 *
 * <p>Read from {@code lanes:} of {@code evbus.yaml}, from a profile's {@code delivery:}, or from
 * {@link EventBusBuilder#lanes}; all three use the names of {@link #options()}. Immutable.
 *
 * @param windowEvents unconfirmed events at most; 1,024
 * @param windowBytes unconfirmed bytes at most, at least one event; 8 MiB
 * @param batchEvents events of one publish at most; 256
 * @param batchBytes bytes of one publish at most, at least one event; 1 MiB
 * @param linger how long a batch waits to fill; 0
 * @param attemptTimeout how long a batch may go without any decision; 30 s
 * @param order which events wait for which; {@code sent}
 * @param orderKey what {@link Order#KEY} compares: {@code routing_key} or {@code header:NAME}
 * @param retryAttempts attempts of an event before it becomes a dead letter; 10
 * @param retryBackoff the first back-off of an event, doubled each time, with full jitter; 100 ms
 * @param retryBackoffCap the longest back-off of an event; 30 s
 * @param reopenBackoffCap the longest back-off of opening a publisher, from 100 ms; 5 s
 * @param ack whether the lane counts for receipts and exit statuses; required
 * @param onFull what happens when the lane is one ring behind, or with a durable log when that is
 *     at its size limit; block
 * @param from where a lane begins that the log has never seen; {@code start}
 * @param expireAfter how old an event may become before it is dropped instead of sent; 0 is for
 *     ever
 */
public record LanePolicy(
    int windowEvents,
    long windowBytes,
    int batchEvents,
    long batchBytes,
    Duration linger,
    Duration attemptTimeout,
    Order order,
    String orderKey,
    int retryAttempts,
    Duration retryBackoff,
    Duration retryBackoffCap,
    Duration reopenBackoffCap,
    Ack ack,
    OnFull onFull,
    Position from,
    Duration expireAfter) {

  /** Which events wait for which. */
  public enum Order {
    /** First attempts leave in the order of the log; a retry may arrive later. */
    SENT,
    /** One unconfirmed event for each key; events without a key are unordered. */
    KEY,
    /**
     * One unconfirmed event, unless the publisher keeps order over its own retries. Nothing ever
     * overtakes an event, so that one which ends its connection whenever it is sent holds the lane
     * up: only another event, sent before it, could prove that it is to blame.
     */
    STRICT
  }

  /** Whether a lane counts. */
  public enum Ack {
    /** Part of {@link Receipt#delivered()} and of exit statuses. */
    REQUIRED,
    /** No part of them; always drops its oldest events when it falls behind. */
    OPTIONAL
  }

  /** What happens when a lane is one ring behind. */
  public enum OnFull {
    /** Producers wait, up to the bus's put timeout. */
    BLOCK,
    /** The put is refused. */
    REJECT,
    /** This lane loses its oldest events, which are counted. */
    DROP_OLDEST
  }

  private static final Option<Integer> WINDOW =
      Option.of("window", Integer.class, 1024, "Unconfirmed events at most", "1024");
  private static final Option<ByteCount> WINDOW_BYTES =
      Option.of("window_bytes", ByteCount.class, mebibytes(8), "Unconfirmed bytes at most", "8MiB");
  private static final Option<Integer> BATCH =
      Option.of("batch", Integer.class, 256, "Events of one publish at most", "256");
  private static final Option<ByteCount> BATCH_BYTES =
      Option.of(
          "batch_bytes", ByteCount.class, mebibytes(1), "Bytes of one publish at most", "1MiB");
  private static final Option<Duration> LINGER =
      Option.of("linger", Duration.class, Duration.ZERO, "How long a batch waits to fill", "5ms");
  private static final Option<Duration> ATTEMPT_TIMEOUT =
      Option.of(
          "attempt_timeout",
          Duration.class,
          Duration.ofSeconds(30),
          "How long a batch may go without an answer",
          "30s");
  private static final Option<Order> ORDER =
      Option.of(
          "order",
          Order.class,
          Order.SENT,
          "sent: first attempts in order; key: one unconfirmed event per key; strict: one"
              + " unconfirmed event, and nothing ever overtakes it",
          "key");
  private static final Option<String> ORDER_KEY =
      Option.of(
          "order_key",
          String.class,
          "routing_key",
          "What order: key compares: routing_key or header:NAME",
          "header:tenant");
  private static final Option<Integer> ATTEMPTS =
      Option.of("retry.attempts", Integer.class, 10, "Attempts before an event is given up", "10");
  private static final Option<Duration> BACKOFF =
      Option.of(
          "retry.backoff",
          Duration.class,
          Duration.ofMillis(100),
          "First back-off of an event, doubled each time",
          "100ms");
  private static final Option<Duration> BACKOFF_CAP =
      Option.of(
          "retry.backoff_cap",
          Duration.class,
          Duration.ofSeconds(30),
          "Longest back-off of an event",
          "30s");
  private static final Option<Duration> REOPEN_CAP =
      Option.of(
          "reopen_cap",
          Duration.class,
          Duration.ofSeconds(5),
          "Longest back-off of opening a connection again",
          "5s");
  private static final Option<Ack> ACK =
      Option.of("ack", Ack.class, Ack.REQUIRED, "required or optional", "optional");
  private static final Option<OnFull> ON_FULL =
      Option.of(
          "on_full", OnFull.class, OnFull.BLOCK, "block, reject or drop_oldest", "drop_oldest");
  private static final Option<String> FROM =
      Option.of(
          "from",
          String.class,
          "start",
          "Where a new lane begins: start, earliest, an offset or a time",
          "earliest");
  private static final Option<Duration> EXPIRE_AFTER =
      Option.of(
          "expire_after",
          Duration.class,
          Duration.ZERO,
          "How old an event may become before it is dropped; 0s is for ever",
          "24h");

  private static final OptionSpec SPEC =
      OptionSpec.of(
          WINDOW,
          WINDOW_BYTES,
          BATCH,
          BATCH_BYTES,
          LINGER,
          ATTEMPT_TIMEOUT,
          ORDER,
          ORDER_KEY,
          ATTEMPTS,
          BACKOFF,
          BACKOFF_CAP,
          REOPEN_CAP,
          ACK,
          ON_FULL,
          FROM,
          EXPIRE_AFTER);

  /** The options of a lane, as {@code lanes:} and {@code delivery:} name them. */
  public static OptionSpec options() {
    return SPEC;
  }

  /** The policy of a lane that nothing was said about. */
  public static LanePolicy defaults() {
    return parse("", Map.of(), fault -> {});
  }

  /**
   * Reads a policy.
   *
   * @param path where the values stand, for messages
   * @param raw option values by name; absent ones take their defaults
   * @param faults receives every fault
   */
  public static LanePolicy parse(String path, Map<String, ?> raw, Consumer<Fault> faults) {
    OptionValues values = SPEC.parse(path, raw, faults);
    Ack ack = values.require(ACK);
    check(values, path, faults);
    return new LanePolicy(
        Math.max(1, values.require(WINDOW)),
        Math.max(1, values.require(WINDOW_BYTES).bytes()),
        Math.max(1, values.require(BATCH)),
        Math.max(1, values.require(BATCH_BYTES).bytes()),
        values.require(LINGER),
        values.require(ATTEMPT_TIMEOUT),
        values.require(ORDER),
        values.require(ORDER_KEY),
        Math.max(1, values.require(ATTEMPTS)),
        values.require(BACKOFF),
        values.require(BACKOFF_CAP),
        values.require(REOPEN_CAP),
        ack,
        ack == Ack.OPTIONAL ? OnFull.DROP_OLDEST : values.require(ON_FULL),
        position(values, path, faults),
        values.require(EXPIRE_AFTER));
  }

  private static Position position(OptionValues values, String path, Consumer<Fault> faults) {
    try {
      return Position.parse(values.require(FROM));
    } catch (IllegalArgumentException e) {
      faults.accept(new Fault(path + ".from", String.valueOf(e.getMessage())));
      return Position.start();
    }
  }

  private static void check(OptionValues values, String path, Consumer<Fault> faults) {
    if (values.require(ACK) == Ack.OPTIONAL
        && values.has(ON_FULL)
        && values.require(ON_FULL) != OnFull.DROP_OLDEST) {
      faults.accept(
          new Fault(
              path + ".on_full",
              "is "
                  + values.require(ON_FULL).name().toLowerCase(Locale.ROOT)
                  + ", but only lanes with ack: required may block or refuse a put"));
    }
    for (Option<Integer> atLeastOne : List.of(WINDOW, BATCH, ATTEMPTS)) {
      if (values.require(atLeastOne) < 1) {
        faults.accept(new Fault(path + "." + atLeastOne.name(), "is less than 1"));
      }
    }
    if (values.require(ATTEMPT_TIMEOUT).isZero()) {
      faults.accept(new Fault(path + ".attempt_timeout", "is zero; for example 30s"));
    }
    String orderKey = values.require(ORDER_KEY);
    if (!orderKey.equals("routing_key") && !orderKey.startsWith("header:")) {
      faults.accept(new Fault(path + ".order_key", "is neither routing_key nor header:NAME"));
    }
  }

  private static ByteCount mebibytes(int count) {
    return new ByteCount((long) count << 20);
  }
}
