package io.evbus.cli;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.Fault;
import io.evbus.LaneInfo;
import io.evbus.cli.output.Outputter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code check}: all faults of configuration and profiles at once, or the lanes. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Reads configuration and profiles, connects to nothing, and shows all faults"
            + " or the lanes.",
    footer = {
      "",
      "Try:",
      "  evbus check --config /etc/evbus/evbus.yaml && kill -HUP $PID",
      "",
      "The log is checked too, but not opened. Exit status 2 when there are faults."
    })
final class CheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  @Mixin private EvbusOptions options = new EvbusOptions();

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (EventBus bus = options.builder(terminal).drain(Duration.ZERO).check().build()) {
      show(bus.lanes());
      return 0;
    } catch (ConfigurationException e) {
      if (!json) {
        throw e;
      }
      print(Map.of("faults", e.faults().stream().map(CheckCommand::fault).toList()));
      return CliException.USAGE;
    }
  }

  private void show(List<LaneInfo> lanes) {
    if (json) {
      print(Map.of("lanes", lanes.stream().map(CheckCommand::lane).toList()));
      return;
    }
    for (LaneInfo lane : lanes) {
      terminal
          .out()
          .println(
              lane.name()
                  + ": "
                  + lane.ingress()
                  + ", takes "
                  + (lane.pattern().isEmpty() ? "every profile" : "profile " + lane.pattern())
                  + ", a delivery proves "
                  + lane.proof().name().toLowerCase(Locale.ROOT));
    }
    terminal.out().println(lanes.isEmpty() ? "no faults, and no lanes" : "no faults");
  }

  private void print(Map<String, Object> data) {
    terminal.out().println(Outputter.named("json", false).display(data));
  }

  private static Map<String, Object> fault(Fault fault) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("path", fault.path());
    map.put("message", fault.message());
    return map;
  }

  private static Map<String, Object> lane(LaneInfo lane) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("lane", lane.name());
    map.put("ingress", lane.ingress());
    map.put("pattern", lane.pattern());
    map.put("proof", lane.proof().name().toLowerCase(Locale.ROOT));
    return map;
  }
}
