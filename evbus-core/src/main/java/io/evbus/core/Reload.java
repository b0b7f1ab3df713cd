package io.evbus.core;

import io.evbus.ConfigurationException;
import io.evbus.Fault;
import io.evbus.ReloadReport;
import io.evbus.spi.Ingress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is different between the lanes of now and new plans. Used once. */
final class Reload {
  private final Map<LaneMember, LanePlan> changed = new LinkedHashMap<>();
  private final List<LanePlan> missing = new ArrayList<>();
  private final List<LaneMember> gone = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  Reload(LaneSet lanes, List<LanePlan> plans, Ingress internal) {
    Map<String, LanePlan> left = new LinkedHashMap<>();
    plans.forEach(plan -> left.put(plan.name(), plan));
    for (LaneMember member : lanes.members()) {
      LanePlan next = left.remove(member.lane());
      if (member.isRetiring()) {
        if (next != null) {
          faults.add(
              new Fault(
                  "lane " + member.lane(),
                  "still ends what was in flight when it was removed; reload again in a moment"));
        }
      } else if (next == null) {
        if (member.plan().ingress() != internal) {
          gone.add(member);
        }
      } else if (!next.pattern().pattern().equals(member.pattern().pattern())) {
        faults.add(
            new Fault(
                "lane " + member.lane(),
                "takes other profiles than before, which needs a new start"));
      } else if (!same(member.plan(), next)) {
        changed.put(member, next);
      }
    }
    missing.addAll(left.values());
  }

  /** Refuses what can't be done while the bus runs. */
  void check() {
    if (!faults.isEmpty()) {
      throw new ConfigurationException(faults);
    }
  }

  void change() {
    changed.forEach(LaneMember::renew);
  }

  List<LanePlan> missing() {
    return missing;
  }

  List<LaneMember> gone() {
    return gone;
  }

  ReloadReport report() {
    return new ReloadReport(
        missing.stream().map(LanePlan::name).sorted().toList(),
        changed.keySet().stream().map(LaneMember::lane).sorted().toList(),
        gone.stream().map(LaneMember::lane).sorted().toList());
  }

  private static boolean same(LanePlan now, LanePlan next) {
    return now.ingress().name().equals(next.ingress().name())
        && now.destination().equals(next.destination())
        && now.policy().equals(next.policy());
  }
}
