package io.evbus.examples;

import io.evbus.EventBus;
import io.evbus.cli.EvbusOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A host's own command with evbus's options beside its own. */
@Command(name = "my_project", mixinStandardHelpOptions = true)
public final class HostCommand implements Callable<Integer> {
  @Mixin private EvbusOptions evbus = new EvbusOptions();

  @Option(names = "--greeting", description = "What to put.")
  private String greeting = "hello";

  /** Runs the command. */
  public static int run(String... arguments) {
    return new CommandLine(new HostCommand()).execute(arguments);
  }

  @Override
  public Integer call() {
    try (EventBus bus = evbus.builder().start()) {
      return bus.put(greeting).delivered().join().everywhere() ? 0 : 1;
    }
  }
}
