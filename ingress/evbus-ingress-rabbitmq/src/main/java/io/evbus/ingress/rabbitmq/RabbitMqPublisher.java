package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One connection with one confirm channel. */
final class RabbitMqPublisher implements Publisher {
  /** A broker out of memory or disk blocks until somebody helps it. */
  private static final Duration BLOCKED_AT_MOST = Duration.ofDays(365);

  private final RabbitMqConnection connection;
  private final Channel channel;
  private final Address address;
  private final String where;
  private final Unconfirmed unconfirmed = new Unconfirmed();
  private volatile boolean publishing;

  RabbitMqPublisher(
      RabbitMqConnection connection,
      Channel channel,
      Address address,
      String where,
      Signals signals) {
    this.connection = connection;
    this.channel = channel;
    this.address = address;
    this.where = where;
    channel.addReturnListener(this::returned);
    channel.addConfirmListener(new Confirms());
    channel.addShutdownListener(cause -> signals.lost(describe(cause)));
    connection
        .amqp()
        .addBlockedListener(
            new BlockedListener() {
              @Override
              public void handleBlocked(String reason) {
                signals.pause(BLOCKED_AT_MOST);
              }

              @Override
              public void handleUnblocked() {
                signals.resume();
              }
            });
  }

  @Override
  public void publish(Batch batch) throws IOException {
    publishing = true;
    try {
      publishFit(batch);
    } finally {
      publishing = false;
    }
  }

  private void publishFit(Batch batch) throws IOException {
    int from = 0;
    for (int i = 0; i < batch.size(); i++) {
      Event event = batch.event(i);
      Optional<String> unfit =
          RabbitMqEncoding.unfit(
              event, address.routingKeyOf(event), connection.amqp().getFrameMax());
      if (unfit.isPresent()) {
        publish(batch, from, i);
        from = i + 1;
        batch.decide(
            i, from, new Outcome.Rejected(Reason.INVALID, "AMQP carries no " + unfit.get()));
      }
    }
    publish(batch, from, batch.size());
  }

  private void publish(Batch batch, int from, int to) throws IOException {
    if (from == to) {
      return;
    }
    long tag = channel.getNextPublishSeqNo();
    unconfirmed.add(tag, batch, from, to);
    for (int i = from; i < to; i++) {
      Event event = batch.event(i);
      channel.basicPublish(
          address.exchange(),
          address.routingKeyOf(event),
          true,
          RabbitMqEncoding.properties(event, tag + i - from),
          event.bytes());
    }
  }

  /** The broker gave a message back: it is confirmed next, but went nowhere. */
  private void returned(Return message) {
    Object sequence = message.getProperties().getHeaders().get(RabbitMqEncoding.SEQUENCE);
    if (sequence instanceof Number tag) {
      Outcome unroutable =
          new Outcome.Rejected(
              Reason.NO_DESTINATION,
              where
                  + ": "
                  + message.getReplyText()
                  + "; no queue takes routing key "
                  + message.getRoutingKey());
      unconfirmed.decide(tag.longValue(), false, (batch, index) -> unroutable);
    }
  }

  private final class Confirms implements ConfirmListener {
    @Override
    public void handleAck(long deliveryTag, boolean multiple) {
      unconfirmed.decide(deliveryTag, multiple, RabbitMqPublisher.this::confirmed);
    }

    @Override
    public void handleNack(long deliveryTag, boolean multiple) {
      Outcome refused = new Outcome.Retry(Reason.REFUSED, where + ": the broker refused it");
      unconfirmed.decide(deliveryTag, multiple, (batch, index) -> refused);
    }
  }

  private Outcome confirmed(Batch batch, int index) {
    if (!batch.wantsCoordinates()) {
      return Outcome.OK;
    }
    return new Outcome.Ok(
        Map.of(
            "exchange", address.exchange(),
            "routing_key", address.routingKeyOf(batch.event(index))));
  }

  private Exception describe(ShutdownSignalException cause) {
    return RabbitMqErrors.lost(where, cause);
  }

  @Override
  public void close() {
    if (publishing || !unconfirmed.isEmpty()) {
      connection.cut();
    } else {
      connection.close();
    }
  }
}
