package io.evbus.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bin/evbus bench micro}: JMH on the pieces that every event passes. */
@Command(
    name = "micro",
    mixinStandardHelpOptions = true,
    description =
        "Measures single pieces with JMH: making and putting an event, the ring, routing,"
            + " records of the durable log, ledgers, serialising.")
final class Micro implements Callable<Integer> {
  private static final String ALL = "io\\.evbus\\.bench\\.micro\\..*";
  private static final int ITERATIONS = 5;

  @Parameters(
      paramLabel = "REGEX",
      arity = "0..*",
      description = "Those whose names match, such as Put or ring; all by default.")
  private List<String> patterns = new ArrayList<>();

  @Option(names = "--prof", paramLabel = "NAME", description = "A profiler of JMH's, such as gc.")
  private List<String> profilers = new ArrayList<>();

  @Override
  public Integer call() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(1)
            .warmupIterations(ITERATIONS)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(ITERATIONS)
            .measurementTime(TimeValue.seconds(1))
            .shouldFailOnError(true);
    (patterns.isEmpty() ? List.of(ALL) : patterns)
        .forEach(pattern -> options.include("(?i)" + pattern));
    profilers.forEach(options::addProfiler);
    new Runner(options.build()).run();
    return 0;
  }
}
