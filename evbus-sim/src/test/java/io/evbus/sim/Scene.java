package io.evbus.sim;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.LaneStats;
import io.evbus.PutOption;
import io.evbus.Receipt;
import io.evbus.core.CoreBus;
import io.evbus.core.DataSource;
import io.evbus.spi.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The real engine on virtual time and a simulated disk, with destinations that a test answers for
 * by hand: one step of one promise at a time. Confined to one thread.
 */
final class Scene {
  private static final Duration MOMENT = Duration.ofMillis(300);
  private static final long LOG_BYTES = 16 << 20;

  final WatchedLog.Eyes log = new WatchedLog.Eyes();

  private final VirtualTime time = new VirtualTime(1);
  private final SimLog.Disk disk = new SimLog.Disk(1);
  private final Map<String, HandDestination> destinations = new LinkedHashMap<>();
  private CoreBus bus;

  /** The destination of a lane. */
  HandDestination to(String lane) {
    return destinations.computeIfAbsent(lane, HandDestination::new);
  }

  /** A bus on the disk, as it is after the last one; not started. */
  CoreBus durable(UnaryOperator<EventBusBuilder> setting) {
    bus = build(setting, new SimSource(this::open, LOG_BYTES));
    return bus;
  }

  /** A bus whose log is in memory; not started. */
  CoreBus memory(UnaryOperator<EventBusBuilder> setting) {
    bus = build(setting, null);
    return bus;
  }

  private CoreBus build(UnaryOperator<EventBusBuilder> setting, DataSource source) {
    EventBusBuilder builder = EventBus.builder();
    return (CoreBus)
        setting.apply(builder).build(spec -> new CoreBus(spec, time.environment(), source));
  }

  /** Puts an event whose id says which it is. */
  Receipt put(String id) {
    return put(id, null);
  }

  Receipt put(String id, String routingKey, PutOption... options) {
    return bus.put(
        Event.builder()
            .id(id)
            .routingKey(routingKey)
            .body(id.getBytes(StandardCharsets.UTF_8), Event.OCTET_STREAM)
            .build(),
        options);
  }

  /** Lets everything happen that is due within a third of a second: no back-off is as long. */
  void run() {
    run(MOMENT);
  }

  void run(Duration howLong) {
    long until = time.nowNanos() + howLong.toNanos();
    while (time.step(until)) {
      // The work is done by the step.
    }
    time.after(() -> {}, until - time.nowNanos());
    time.step(until);
  }

  LaneStats lane(String name) {
    return bus.stats().lane(name).orElseThrow();
  }

  /** An operator pauses a lane, and it notices. */
  void pause(String lane) {
    bus.operations().pause(lane);
    run();
  }

  /** An operator lets a lane go on, and it notices. */
  void resume(String lane) {
    bus.operations().resume(lane);
    run();
  }

  /** An operator makes the log forget a lane that is gone. */
  void forget(String lane) {
    bus.operations().forget(lane);
    run();
  }

  /** The process is killed: all that was written is there. */
  void kill() {
    disk.crash(false);
    time.kill();
  }

  private Log open() throws IOException {
    log.opened++;
    return new WatchedLog(disk.open(), log);
  }
}
