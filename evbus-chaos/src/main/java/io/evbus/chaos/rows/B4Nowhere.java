package io.evbus.chaos.rows;

import io.evbus.LaneStats;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.rabbitmq.QueueReader;
import io.evbus.chaos.rabbitmq.RabbitMqLane;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.DeadEvent;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Load;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.RabbitMqBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Events for places that are not there, or lead nowhere. */
public final class B4Nowhere implements Row {
  private static final String UNBOUND = "unbound";
  private static final String UNROUTED = "unrouted";
  private static final String QUEUE = "deleted";
  private static final String DELETED = RabbitMqLane.name(QUEUE);
  private static final String MISSING = "missing";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Override
  public String name() {
    return "B4";
  }

  @Override
  public String promise() {
    return "An event that reached nobody is not delivered, but dead with a reason: RabbitMQ";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog().or(Needs::rabbitMq);
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    int events = size.of(200, 1_000, 100_000);
    try (RabbitMqBroker broker = RabbitMqBroker.start();
        QueueReader outside = QueueReader.connect(broker)) {
      prepare(outside);
      try (Stage stage = new Stage(folder, seed, spec(broker, folder))) {
        VictimProcess victim = stage.start();
        victim.putOne();
        Waiting.until(PATIENCE, () -> lane(victim, DELETED).delivered() == 1);
        outside.channel().queueDelete(QUEUE);
        victim.produce(0, events);
        Waiting.until(PATIENCE, () -> isSettled(victim, events));
        held(findings, lane(victim, MISSING), events + 1);
        outside.channel().exchangeDeclare(MISSING, "fanout", true);
        Waiting.until(PATIENCE, () -> lane(victim, MISSING).pending() == 0);
        dead(findings, victim, UNBOUND, events + 1, 0);
        dead(findings, victim, UNROUTED, events + 1, 0);
        dead(findings, victim, MISSING, events + 1, 0);
        dead(findings, victim, DELETED, events, 1);
        findings.figure("acks", stage.history().acknowledgements());
        findings.require(
            stage.history().acknowledgements() == events + 1, "not every event was accepted");
      }
    }
    return findings.result();
  }

  private static void prepare(QueueReader outside) throws Exception {
    outside.channel().exchangeDeclare(UNBOUND, "fanout", true);
    outside.channel().exchangeDeclare(UNROUTED, "direct", true);
    outside.channel().queueDeclare("other", true, false, false, Map.of());
    outside.channel().queueBind("other", UNROUTED, "another key");
  }

  private static VictimSpec spec(RabbitMqBroker broker, Path folder) {
    return VictimSpec.of(
            exchange(broker, UNBOUND),
            exchange(broker, UNROUTED),
            exchange(broker, MISSING),
            RabbitMqLane.to(broker, QUEUE))
        .load(new Load(4, 100, 256, 0, 256))
        .data(folder.resolve("data").toString());
  }

  private static LaneSpec exchange(RabbitMqBroker broker, String exchange) {
    return RabbitMqLane.exchange(broker, exchange).option("exchange", exchange);
  }

  private static boolean isSettled(VictimProcess victim, int events) {
    return lane(victim, UNBOUND).pending() == 0
        && lane(victim, UNROUTED).pending() == 0
        && lane(victim, DELETED).pending() == 0
        && lane(victim, DELETED).matched() == events + 1;
  }

  /** A missing exchange may come yet: its events are held, and the lane says what is missing. */
  private static void held(Findings findings, LaneStats lane, int events) {
    findings.figure(MISSING + "Held", lane.pending());
    findings.expect(
        lane.pending() == events && lane.delivered() == 0 && lane.dead() == 0,
        "for the missing exchange "
            + lane.pending()
            + " are pending, "
            + lane.delivered()
            + " delivered and "
            + lane.dead()
            + " dead");
    findings.expect(
        lane.lastError().orElse("").contains(MISSING),
        "the lane doesn't name the missing exchange: " + lane.lastError());
  }

  private static void dead(
      Findings findings, VictimProcess victim, String lane, int events, int delivered) {
    LaneStats stats = lane(victim, lane);
    List<DeadEvent> letters = victim.dead(lane);
    Set<String> distinct = letters.stream().map(DeadEvent::id).collect(Collectors.toSet());
    Set<String> reasons = letters.stream().map(DeadEvent::reason).collect(Collectors.toSet());
    findings.figure(lane + "Dead", stats.dead());
    findings.expect(
        stats.delivered() == delivered,
        lane + ": " + stats.delivered() + " counted delivered, not " + delivered);
    findings.expect(
        stats.dead() == events && letters.size() == events && distinct.size() == events,
        lane
            + ": "
            + stats.dead()
            + " counted dead, "
            + letters.size()
            + " dead letters of "
            + distinct.size()
            + " events, not "
            + events);
    findings.expect(
        reasons.equals(Set.of("no_destination")), lane + ": the reasons are " + reasons);
  }

  private static LaneStats lane(VictimProcess victim, String lane) {
    return victim
        .stats()
        .lane(lane)
        .orElseThrow(() -> new IllegalStateException("Looking at lane " + lane + ": none"));
  }
}
