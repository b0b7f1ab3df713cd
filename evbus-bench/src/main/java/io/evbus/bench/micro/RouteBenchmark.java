package io.evbus.bench.micro;

import io.evbus.core.route.GlobMatcher;
import io.evbus.core.route.LanePattern;
import io.evbus.core.route.Route;
import io.evbus.core.route.Router;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Which of three lanes take an event: by a profile that is known, by none, and by a new pattern.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteBenchmark {
  private final Router router = new Router();
  private final LanePattern glob = LanePattern.of(new GlobMatcher(), "shop.*.orders");

  /** Adds the lanes. */
  public RouteBenchmark() {
    router.add(glob);
    router.add(LanePattern.of(new GlobMatcher(), "audit"));
    router.add(LanePattern.everything());
  }

  /** By a profile name that was routed before. */
  @Benchmark
  public Route knownProfile() {
    return router.route("shop.eu.orders");
  }

  /** Without a profile. */
  @Benchmark
  public Route noProfile() {
    return router.route(null);
  }

  /** One pattern against one name, as for a name that is not known. */
  @Benchmark
  public boolean glob() {
    return glob.takes("shop.eu.orders");
  }
}
