package io.evbus.core;

import io.evbus.core.lane.Backlog;
import io.evbus.core.lane.Feed;
import io.evbus.core.lane.Hunger;
import io.evbus.core.lane.Lane;
import io.evbus.core.lane.LaneContext;
import io.evbus.core.lane.LaneTask;
import io.evbus.core.lane.Ledger;
import io.evbus.core.lane.SpareThreads;
import io.evbus.core.log.Storage;
import io.evbus.core.ring.Fates;
import io.evbus.core.ring.Ring;
import io.evbus.core.route.Router;
import io.evbus.core.time.Environment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes lanes from plans. Thread-safe; who calls it keeps puts out meanwhile. */
final class LaneFactory {
  private final Environment environment;
  private final Ring ring;
  private final Router router;
  private final @Nullable Storage storage;
  private final LaneTask.Owner owner;
  private final Fates fates = new Fates();
  private final LaneContext context;

  LaneFactory(
      Environment environment,
      Ring ring,
      Router router,
      @Nullable Storage storage,
      LaneTask.Owner owner,
      String logId) {
    this.environment = environment;
    this.ring = ring;
    this.router = router;
    this.storage = storage;
    this.owner = owner;
    this.context =
        new LaneContext(
            environment.ticker(),
            new Hunger(),
            new SpareThreads(),
            fates,
            environment.seed(),
            logId);
  }

  Fates fates() {
    return fates;
  }

  LaneContext context() {
    return context;
  }

  /** Makes a lane that begins with the next event. */
  LaneMember make(LanePlan plan) {
    return make(plan, Ledger.at(ring.head(), plan.pattern().pattern()));
  }

  /** Makes lanes of a durable log, which go on where the log says. */
  List<LaneMember> makeAll(List<LanePlan> plans) throws IOException {
    Storage log = Objects.requireNonNull(storage);
    Map<String, Ledger> ledgers = new LinkedHashMap<>();
    Map<String, Storage.Candidate> candidates = new LinkedHashMap<>();
    for (LanePlan plan : plans) {
      String pattern = plan.pattern().pattern();
      ledgers.put(plan.name(), log.ledger(plan.name(), plan.policy().from(), pattern));
      candidates.put(plan.name(), new Storage.Candidate(pattern, plan.pattern()::takes));
    }
    Map<String, Ledger> counted = log.count(ledgers, candidates);
    List<LaneMember> made = new ArrayList<>();
    for (LanePlan plan : plans) {
      made.add(make(plan, Objects.requireNonNull(counted.get(plan.name()))));
    }
    return made;
  }

  /** The ledgers that lanes begin with. */
  Map<String, Ledger> ledgers(List<LaneMember> members) {
    Map<String, Ledger> ledgers = new LinkedHashMap<>();
    members.forEach(member -> ledgers.put(member.lane(), member.ledger(ring.head())));
    return ledgers;
  }

  private LaneMember make(LanePlan plan, Ledger from) {
    int number = router.add(plan.pattern());
    Lane lane =
        new Lane(
            plan.name(),
            plan.policy(),
            plan.destination().traits(),
            new Feed(ring, storage == null ? 0 : ring.head()),
            number,
            from,
            () -> router.events(number),
            context);
    Backlog backlog = storage == null ? null : storage.reader(router);
    LaneTask task =
        new LaneTask(lane, plan.ingress(), plan.destination(), environment, ring, backlog, owner);
    return new LaneMember(number, task, plan);
  }
}
