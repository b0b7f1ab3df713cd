package io.evbus.core;

import io.evbus.Delivery;
import io.evbus.Fate;
import io.evbus.LaneInfo;
import io.evbus.LanePolicy;
import io.evbus.LaneStats;
import io.evbus.Match;
import io.evbus.core.lane.LaneTask;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Watch;
import io.evbus.core.route.LanePattern;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The lanes of a bus. Thread-safe. */
final class LaneSet {
  private final List<Member> members = new CopyOnWriteArrayList<>();

  /** A lane, its number in routes, and what it takes. */
  private record Member(int number, LaneTask task, LanePattern pattern) {
    String name() {
      return task.lane().name();
    }

    boolean required() {
      return task.lane().policy().ack() == LanePolicy.Ack.REQUIRED;
    }
  }

  void add(int number, LaneTask task, LanePattern pattern) {
    members.add(new Member(number, task, pattern));
  }

  List<LaneTask> tasks() {
    return members.stream().map(Member::task).toList();
  }

  /** Tells the lanes that wait for events that there are some. */
  void eventsAdded() {
    for (Member member : members) {
      member.task().eventsAdded();
    }
  }

  List<LaneStats> stats() {
    return members.stream()
        .map(member -> member.task().lane().stats())
        .sorted(Comparator.comparing(LaneStats::lane))
        .toList();
  }

  List<LaneInfo> infos() {
    return members.stream()
        .map(
            member ->
                new LaneInfo(
                    member.name(),
                    member.task().ingress().name(),
                    member.pattern().pattern(),
                    member.task().lane().traits().proof(),
                    member.task().lane().policy()))
        .sorted(Comparator.comparing(LaneInfo::name))
        .toList();
  }

  List<Match> explain(@Nullable String profile) {
    return members.stream()
        .map(
            member ->
                new Match(
                    member.name(),
                    member.pattern().takes(profile),
                    member.pattern().explain(profile)))
        .sorted(Comparator.comparing(Match::lane))
        .toList();
  }

  /** The lane that holds up producers most, in words. */
  String slowest(long head) {
    Optional<Member> slowest =
        members.stream()
            .filter(member -> !member.task().lane().drops())
            .min(Comparator.comparingLong(member -> member.task().lane().gate()));
    if (slowest.isEmpty()) {
      return "no lane is behind";
    }
    LaneStats stats = slowest.get().task().lane().stats();
    return "lane "
        + stats.lane()
        + " ("
        + stats.state()
        + ") is "
        + (head - slowest.get().task().lane().gate())
        + " events behind"
        + stats.lastError().map(error -> ", last error: " + error).orElse("");
  }

  /** The reason to refuse a put now rather than wait, if a lane that holds it up says so. */
  boolean slowestRejects() {
    return members.stream()
        .map(member -> member.task().lane())
        .filter(lane -> !lane.drops())
        .min(Comparator.comparingLong(lane -> lane.gate()))
        .map(lane -> lane.policy().onFull() == LanePolicy.OnFull.REJECT)
        .orElse(false);
  }

  /** Watches an event until all lanes that count are done with it. */
  CompletableFuture<Delivery> watch(Entry entry) {
    Set<String> counting = new HashSet<>();
    for (Member member : members) {
      if (member.required() && entry.route().takes(member.number())) {
        counting.add(member.name());
      }
    }
    Watch watch = entry.watchOrNew();
    if (watch.expect(counting)) {
      for (Member member : members) {
        if (counting.contains(member.name())) {
          settleIfDone(member, entry, watch);
        }
      }
      watch.completeIfSettled();
    }
    return watch.done();
  }

  /** A lane that is done and has said nothing of it has simply delivered the event. */
  private static void settleIfDone(Member member, Entry entry, Watch watch) {
    if (!member.task().lane().owes(entry.offset())) {
      watch.settled(member.name(), Fate.DELIVERED);
    }
  }
}
