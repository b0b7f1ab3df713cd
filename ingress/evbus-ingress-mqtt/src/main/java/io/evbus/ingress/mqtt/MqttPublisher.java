package io.evbus.ingress.mqtt;

import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One connection. Never blocks: batches are handed to the connection's own thread. */
final class MqttPublisher implements Publisher {
  private final MqttConnection connection;
  private final Exchange exchange;
  private final AtomicReference<@Nullable IngressException> ended = new AtomicReference<>();

  private MqttPublisher(Destination destination, MqttConnection connection, Signals signals) {
    this.connection = connection;
    this.exchange =
        new Exchange(
            destination,
            connection.limits(),
            cause -> {
              ended.set(cause);
              signals.lost(cause);
            });
  }

  static MqttPublisher open(Destination destination, MqttConnection connection, Signals signals) {
    MqttPublisher publisher = new MqttPublisher(destination, connection, signals);
    connection.begin(publisher.exchange);
    return publisher;
  }

  @Override
  public void publish(Batch batch) throws IngressException {
    IngressException cause = ended.get();
    if (cause != null) {
      throw cause;
    }
    connection.run(() -> exchange.send(batch));
  }

  @Override
  public void close() {
    if (exchange.isIdle()) {
      connection.close();
    } else {
      connection.cut();
    }
  }
}
