package io.evbus.cli;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.Fault;
import io.evbus.LaneInfo;
import io.evbus.Probed;
import io.evbus.cli.output.Outputter;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code check}: all faults of configuration and profiles at once, or the lanes. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Reads configuration and profiles and shows all faults or the lanes. Connects to nothing"
            + " unless told to.",
    footer = {
      "",
      "Try:",
      "  evbus check --config /etc/evbus/evbus.yaml && kill -HUP $PID",
      "  evbus check --connect",
      "",
      "The log is checked too, but not opened. Exit status 2 when there are faults, 1 when a",
      "destination can't be reached."
    })
final class CheckCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Terminal terminal;

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  @Option(
      names = "--connect",
      description =
          "Also connect to each destination and prove what can be proved; creates and publishes"
              + " nothing. Waits 20 s at most.")
  private boolean connect;

  @Mixin private EvbusOptions options = new EvbusOptions();

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (EventBus bus = options.builder(terminal).drain(Duration.ZERO).check().build()) {
      List<Probed> probed = connect ? bus.probe(PATIENCE) : List.of();
      show(bus.lanes(), probed);
      boolean reached = probed.stream().noneMatch(CheckCommand::isFailed);
      return reached ? 0 : CliException.FAILED;
    } catch (ConfigurationException e) {
      if (!json) {
        throw e;
      }
      print(Map.of("faults", e.faults().stream().map(CheckCommand::fault).toList()));
      return CliException.USAGE;
    }
  }

  private void show(List<LaneInfo> lanes, List<Probed> probed) {
    Map<String, Probed> byLane = new HashMap<>();
    probed.forEach(answer -> byLane.put(answer.lane(), answer));
    if (json) {
      print(
          Map.of(
              "lanes", lanes.stream().map(lane -> lane(lane, byLane.get(lane.name()))).toList()));
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
      show(byLane.get(lane.name()));
    }
    long failed = probed.stream().filter(CheckCommand::isFailed).count();
    terminal
        .out()
        .println(
            (lanes.isEmpty() ? "no faults, and no lanes" : "no faults")
                + (failed == 0 ? "" : ", but " + failed + " of " + lanes.size() + " not reached"));
  }

  private void show(@Nullable Probed probed) {
    if (probed != null) {
      String word =
          switch (probed.result()) {
            case OK -> paint("32", "ok");
            case FAILED -> paint("31", "failed");
            case UNKNOWN -> "not asked";
          };
      terminal.out().println("  " + word + ": " + Figures.plain(probed.detail()));
    }
  }

  private String paint(String colour, String text) {
    return terminal.colour() ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
  }

  private static boolean isFailed(Probed probed) {
    return probed.result() == Probed.Result.FAILED;
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

  private static Map<String, Object> lane(LaneInfo lane, @Nullable Probed probed) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("lane", lane.name());
    map.put("ingress", lane.ingress());
    map.put("pattern", lane.pattern());
    map.put("proof", lane.proof().name().toLowerCase(Locale.ROOT));
    if (probed != null) {
      map.put("probe", probed.result().name().toLowerCase(Locale.ROOT));
      map.put("detail", probed.detail());
    }
    return map;
  }
}
