package io.evbus.chaos.rabbitmq;

import io.evbus.LaneStats;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.testkit.Ports;
import io.evbus.testkit.RabbitMqBroker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Starting a broker again, and how long its lane takes to notice. Confined to the row's thread. */
public final class Restart {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final RabbitMqBroker broker;
  private final VictimProcess victim;
  private final String lane;

  /** A broker and a victim's lane to it. */
  public Restart(RabbitMqBroker broker, VictimProcess victim, String lane) {
    this.broker = broker;
    this.victim = victim;
    this.lane = lane;
  }

  /** Waits until more is delivered, so that the next fault meets work. */
  public boolean awaitDeliveries() {
    long before = lane().delivered();
    return Waiting.until(PATIENCE, () -> lane().delivered() > before);
  }

  /**
   * Starts the broker, which is down; gives the time from the moment at which its port is open to
   * the next confirmed event.
   */
  public long millisToReconnect() {
    CompletableFuture<Void> ready = CompletableFuture.runAsync(broker::restart);
    Waiting.until(PATIENCE, () -> Ports.isOpen(broker.port()));
    long openNanos = System.nanoTime();
    awaitDeliveries();
    long millis = Waiting.millisSince(openNanos);
    ready.join();
    return millis;
  }

  private LaneStats lane() {
    return victim
        .stats()
        .lane(lane)
        .orElseThrow(() -> new IllegalStateException("Looking at lane " + lane + ": none"));
  }
}
