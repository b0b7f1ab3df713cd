package io.evbus.spi;

import io.evbus.DeadLetter;
import io.evbus.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Everything that a builder was told. Immutable.
 *
 * @param name the bus's name
 * @param acctFile the encrypted profiles, with its key
 * @param acctKey the key of the profiles
 * @param profiles profiles handed over in code
 * @param ingressProfiles the allow-list of profile names; empty is all
 * @param matcher the matcher's name; absent leaves it to the profiles file, else {@code glob}
 * @param serializer the serializer's name
 * @param ingresses plugins handed over in code, beside those found by ServiceLoader
 * @param functions user functions as ingresses
 * @param gatherers gatherers handed over in code
 * @param plugins the plugins folder, jars and single Java files
 * @param lanes lane options by pattern of lane names, in order; later ones win
 * @param limits the bounds of the bus
 * @param onDeadLetter called for each dead letter
 * @param internals the internal queues that were asked for
 * @param log the durable log; absent is a memory log
 * @param purpose what the bus is for
 * @param faults what is wrong already
 * @param again reads the configuration once more
 */
public record BusSpec(
    String name,
    Optional<Path> acctFile,
    Optional<Secret> acctKey,
    List<RawProfile> profiles,
    List<String> ingressProfiles,
    Optional<String> matcher,
    String serializer,
    List<Ingress> ingresses,
    List<FunctionSpec> functions,
    List<Gatherer<?>> gatherers,
    Optional<Path> plugins,
    List<Map.Entry<String, Map<String, Object>>> lanes,
    Limits limits,
    Consumer<DeadLetter> onDeadLetter,
    List<String> internals,
    Optional<LogSpec> log,
    Purpose purpose,
    List<Fault> faults,
    Supplier<BusSpec> again) {

  /** What a bus is for. */
  public enum Purpose {
    /** Delivering. */
    DELIVER,
    /** Looking at what a log holds; no lane is opened. */
    INSPECT,
    /** Checking a configuration; no log is opened and no lane starts. */
    CHECK
  }

  /**
   * The bounds of a bus.
   *
   * @param ringSlots events in memory, rounded up to a power of two
   * @param ringBytes bytes of events in memory
   * @param maxEventBytes the largest body
   * @param putTimeout how long a put waits for room
   * @param drain how long a close waits for the lanes
   */
  public record Limits(
      int ringSlots, long ringBytes, int maxEventBytes, Duration putTimeout, Duration drain) {
    /** 65,536 slots, the lesser of 32 MiB and an eighth of the heap, 1 MiB, 10 s, 10 s. */
    public static Limits defaults() {
      long bytes = Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 8);
      return new Limits(65_536, bytes, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(10));
    }
  }
}
