package io.evbus.core;

import io.evbus.Fate;
import io.evbus.LaneInfo;
import io.evbus.LanePolicy;
import io.evbus.LaneStats;
import io.evbus.Match;
import io.evbus.core.lane.LaneTask;
import io.evbus.core.log.Detached;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Watch;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The lanes of a bus. Thread-safe. */
final class LaneSet {
  private final List<LaneMember> members = new CopyOnWriteArrayList<>();

  void add(LaneMember member) {
    members.add(member);
  }

  void remove(LaneTask task) {
    members.removeIf(member -> member.task() == task);
  }

  List<LaneMember> members() {
    return List.copyOf(members);
  }

  Optional<LaneMember> find(String lane) {
    return members.stream().filter(member -> member.lane().equals(lane)).findFirst();
  }

  List<LaneTask> tasks() {
    return members.stream().map(LaneMember::task).toList();
  }

  /** Tells the lanes that wait for events that there are some. */
  void eventsAdded() {
    for (LaneMember member : members) {
      member.task().eventsAdded();
    }
  }

  List<LaneStats> stats() {
    return members.stream().map(member -> member.core().stats()).toList();
  }

  List<LaneInfo> infos() {
    return members.stream()
        .map(
            member ->
                new LaneInfo(
                    member.lane(),
                    member.task().ingress().name(),
                    member.pattern().pattern(),
                    member.core().traits().proof(),
                    confirmation(member),
                    member.core().policy()))
        .sorted(Comparator.comparing(LaneInfo::name))
        .toList();
  }

  private static String confirmation(LaneMember member) {
    String exact = member.task().ingress().guide().confirmation();
    return exact.isEmpty() ? member.core().traits().proof().meaning() : exact;
  }

  List<Match> explain(@Nullable String profile) {
    return members.stream()
        .map(
            member ->
                new Match(
                    member.lane(),
                    member.pattern().takes(profile),
                    member.pattern().explain(profile)))
        .sorted(Comparator.comparing(Match::lane))
        .toList();
  }

  /** The lane that holds up producers of a memory log most, in words. */
  String slowest(long head) {
    return slowest()
        .map(member -> describe(member, head, member.core().gate()))
        .orElse("no lane is behind");
  }

  /** The lane of a durable log that keeps it from being trimmed most, in words. */
  String slowestInLog(long head, List<Detached> detached) {
    Optional<LaneMember> slowest = slowestOfLog();
    Optional<Detached> gone =
        detached.stream().min(Comparator.comparingLong(lane -> lane.ledger().committed()));
    long at = slowest.map(LaneMember::committedInLog).orElse(head);
    if (gone.isPresent() && gone.get().ledger().committed() < at) {
      return "lane "
          + gone.get().lane()
          + " is not configured any more and keeps "
          + (head - gone.get().ledger().committed())
          + " events; evbus lanes forget "
          + gone.get().lane();
    }
    return slowest
        .map(member -> describe(member, head, member.committedInLog()))
        .orElse("no lane is behind");
  }

  /** The reason to refuse a put now rather than wait, if a lane that holds it up says so. */
  boolean slowestRejects() {
    return slowest().filter(LaneSet::rejects).isPresent();
  }

  /** The same for a durable log at its size limit. */
  boolean slowestOfLogRejects() {
    return slowestOfLog().filter(LaneSet::rejects).isPresent();
  }

  /** Whether a lane that counts takes the event. */
  Set<String> counting(Entry entry) {
    Set<String> counting = new HashSet<>();
    for (LaneMember member : members) {
      if (member.isRequired() && entry.route().takes(member.number())) {
        counting.add(member.lane());
      }
    }
    return counting;
  }

  /** Notes in a watch what lanes have settled already. */
  void settle(Entry entry, Set<String> counting, Watch watch) {
    for (LaneMember member : members) {
      Fate fate = counting.contains(member.lane()) ? member.core().fate(entry.offset()) : null;
      if (fate != null) {
        watch.settled(member.lane(), fate);
      }
    }
  }

  private Optional<LaneMember> slowest() {
    return members.stream()
        .filter(member -> !member.core().drops())
        .min(Comparator.comparingLong(member -> member.core().gate()));
  }

  private Optional<LaneMember> slowestOfLog() {
    return members.stream()
        .filter(member -> !member.dropsWhenFull())
        .min(Comparator.comparingLong(LaneMember::committedInLog));
  }

  private static boolean rejects(LaneMember member) {
    return member.core().policy().onFull() == LanePolicy.OnFull.REJECT;
  }

  private static String describe(LaneMember member, long head, long at) {
    LaneStats stats = member.core().stats();
    return "lane "
        + stats.lane()
        + " ("
        + stats.state()
        + ") is "
        + (head - at)
        + " events behind"
        + stats.lastError().map(error -> ", last error: " + error).orElse("");
  }
}
