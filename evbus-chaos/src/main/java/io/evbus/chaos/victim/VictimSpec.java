package io.evbus.chaos.victim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a victim is told at its start. Immutable.
 *
 * @param data the folder of the durable log; null is a memory log
 * @param log further options of the log
 * @param load what producers put
 * @param lanes the lanes
 * @param limits what the bus may hold and how long it may wait
 * @param launch how its process is started
 */
public record VictimSpec(
    @Nullable String data,
    Map<String, Object> log,
    Load load,
    List<LaneSpec> lanes,
    Limits limits,
    Launch launch) {

  /**
   * What the bus may hold and how long it may wait.
   *
   * @param ringSlots events in memory
   * @param ringBytes bytes of events in memory
   * @param putTimeoutMillis how long a put waits for room
   * @param drainMillis how long closing waits for the lanes
   */
  public record Limits(int ringSlots, long ringBytes, long putTimeoutMillis, long drainMillis) {}

  /**
   * How a victim's process is started.
   *
   * @param jvm options of its Java
   * @param prefix a command that runs Java, such as {@code faketime}; empty is none
   * @param environment variables beside those that are there
   */
  public record Launch(List<String> jvm, List<String> prefix, Map<String, String> environment) {
    /** Copies the collections. */
    public Launch {
      jvm = List.copyOf(jvm);
      prefix = List.copyOf(prefix);
      environment = Map.copyOf(environment);
    }
  }

  /** Copies the collections. */
  public VictimSpec {
    log = Map.copyOf(log);
    lanes = List.copyOf(lanes);
  }

  /** Four producers of 1 KiB and 100 keys on a memory log, as the library has it by default. */
  public static VictimSpec of(LaneSpec... lanes) {
    return new VictimSpec(
        null,
        Map.of(),
        new Load(4, 100, 1024, 0, 256),
        List.of(lanes),
        new Limits(65_536, 32L << 20, 10_000, 2_000),
        new Launch(
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            List.of(),
            Map.of()));
  }

  /** The same on a durable log in a folder. */
  public VictimSpec data(String folder) {
    return new VictimSpec(folder, log, load, lanes, limits, launch);
  }

  /** The same with one more option of the log. */
  public VictimSpec log(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(log);
    more.put(name, value);
    return new VictimSpec(data, more, load, lanes, limits, launch);
  }

  /** The same with another load. */
  public VictimSpec load(Load other) {
    return new VictimSpec(data, log, other, lanes, limits, launch);
  }

  /** The same with other bounds in memory. */
  public VictimSpec ring(int slots, long bytes) {
    return limits(new Limits(slots, bytes, limits.putTimeoutMillis, limits.drainMillis));
  }

  /** The same with other waits. */
  public VictimSpec waits(long putMillis, long closeMillis) {
    return limits(new Limits(limits.ringSlots, limits.ringBytes, putMillis, closeMillis));
  }

  /** The same with other options of Java. */
  public VictimSpec jvm(String... options) {
    return launch(new Launch(List.of(options), launch.prefix, launch.environment));
  }

  /** The same, run by a command and with more variables. */
  public VictimSpec under(List<String> command, Map<String, String> variables) {
    return launch(new Launch(launch.jvm, command, variables));
  }

  private VictimSpec limits(Limits other) {
    return new VictimSpec(data, log, load, lanes, other, launch);
  }

  private VictimSpec launch(Launch other) {
    return new VictimSpec(data, log, load, lanes, limits, other);
  }
}
