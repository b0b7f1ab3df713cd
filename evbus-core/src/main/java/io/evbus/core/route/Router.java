package io.evbus.core.route;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Decides once per distinct profile name which lanes take its events, and remembers the first 1,024
 * names. Thread-safe.
 */
public final class Router {
  private static final System.Logger LOG = System.getLogger(Router.class.getName());
  private static final int MOST_NAMES = 1024;

  private final LongAdder unmatched = new LongAdder();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private final Map<BitSet, Route> routes = new ConcurrentHashMap<>();
  private volatile Table table = new Table(List.of());

  /** The lanes of one moment, with the routes known for them. */
  private final class Table {
    final List<Optional<LanePattern>> lanes;
    final Route withoutProfile;
    final Map<String, Route> byProfile = new ConcurrentHashMap<>();

    Table(List<Optional<LanePattern>> lanes) {
      this.lanes = lanes;
      this.withoutProfile = route(null);
    }

    Route route(@Nullable String profile) {
      BitSet takers = new BitSet(lanes.size());
      for (int i = 0; i < lanes.size(); i++) {
        Optional<LanePattern> lane = lanes.get(i);
        takers.set(i, lane.isPresent() && lane.get().takes(profile));
      }
      return routes.computeIfAbsent(takers, Route::new);
    }
  }

  /** Adds a lane; gives back its number, which is never used again. */
  public synchronized int add(LanePattern lane) {
    List<Optional<LanePattern>> lanes = new ArrayList<>(table.lanes);
    lanes.add(Optional.of(lane));
    table = new Table(List.copyOf(lanes));
    return lanes.size() - 1;
  }

  /** Takes a lane away: events routed from now on don't go to it. */
  public synchronized void remove(int number) {
    List<Optional<LanePattern>> lanes = new ArrayList<>(table.lanes);
    lanes.set(number, Optional.empty());
    table = new Table(List.copyOf(lanes));
  }

  /** How many events were routed, to lanes or to none. */
  public long events() {
    return routes.values().stream().mapToLong(Route::events).sum();
  }

  /** How many events were routed to a lane. */
  public long events(int number) {
    long events = 0;
    for (Route route : routes.values()) {
      events += route.takes(number) ? route.events() : 0;
    }
    return events;
  }

  /** The route of an event with this profile. */
  public Route route(@Nullable String profile) {
    Table now = table;
    if (profile == null) {
      return now.withoutProfile;
    }
    Route known = now.byProfile.get(profile);
    if (known == null) {
      known = now.route(profile);
      if (now.byProfile.size() < MOST_NAMES) {
        now.byProfile.putIfAbsent(profile, known);
      }
    }
    return known;
  }

  /** Who the lanes are; another object when they have changed. */
  public Object moment() {
    return table;
  }

  /** The route of what no lane takes. */
  public Route nowhere() {
    return routes.computeIfAbsent(new BitSet(), Route::new);
  }

  /** Counts an accepted event that no lane takes; says so once per profile name. */
  public void countUnmatched(@Nullable String profile) {
    unmatched.increment();
    String name = profile == null ? "(none)" : profile;
    if (reported.size() < MOST_NAMES && reported.add(name)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Routing an event of profile "
              + name
              + ": no lane takes it; it is counted as unmatched. Configure a profile whose name"
              + " matches, or put without a profile");
    }
  }

  /** The number of accepted events that no lane took. */
  public long unmatched() {
    return unmatched.sum();
  }
}
