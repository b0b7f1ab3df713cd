package io.evbus.cli;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.LaneInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code doctor}: what the durable log costs and stands on, what deliveries prove. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Examines the data folder (cost of a sync, room, file system, rights, format), the memory,"
            + " and what each lane's deliveries prove. Changes nothing.",
    footer = {
      "",
      "Try:",
      "  evbus doctor --data /var/lib/evbus",
      "  evbus doctor --json | jq .warnings",
      "",
      "evbus's promise ends where a destination's confirmation ends; it says where.",
      "Exit status 2 when the configuration has faults, else 0, warnings or not."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final List<String> warnings = new ArrayList<>();

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  @Mixin private EvbusOptions options = new EvbusOptions();

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    int status = 0;
    List<LaneInfo> lanes = List.of();
    try (EventBus bus = options.builder(terminal).drain(Duration.ZERO).check().build()) {
      lanes = bus.lanes();
    } catch (ConfigurationException e) {
      status = CliException.USAGE;
      e.faults().forEach(fault -> warnings.add(fault.toString()));
    }
    Optional<FolderExamination> folder = options.data.folder(terminal).map(path -> examine(path));
    if (folder.isEmpty()) {
      warnings.add(
          "no data folder: the log is in memory, and what is not delivered ends with the process;"
              + " --data DIR keeps it");
    }
    if (json) {
      print(folder, lanes);
    } else {
      show(folder, lanes);
    }
    return status;
  }

  private FolderExamination examine(Path path) {
    FolderExamination examined = FolderExamination.of(path, options.data, terminal);
    warnings.addAll(examined.warnings());
    return examined;
  }

  private void show(Optional<FolderExamination> folder, List<LaneInfo> lanes) {
    folder.ifPresent(found -> found.lines().forEach(this::line));
    memory().lines(lanes.size()).forEach(this::line);
    for (LaneInfo lane : lanes) {
      terminal.out().println("lane " + lane.name() + ": " + lane.ingress() + ", " + proof(lane));
      terminal.out().println("  " + lane.confirmation());
    }
    warnings.forEach(warning -> terminal.out().println(paint("warning: ") + warning));
    if (warnings.isEmpty()) {
      terminal.out().println("no warnings");
    }
  }

  private MemoryBounds memory() {
    Map<String, Object> log = new LinkedHashMap<>(options.data.log(terminal));
    options.data.folder(terminal).ifPresent(folder -> log.put("path", folder.toString()));
    return MemoryBounds.of(log);
  }

  private String paint(String text) {
    return terminal.colour() ? "\u001b[33m" + text + "\u001b[0m" : text;
  }

  private void line(String topic, String text) {
    terminal.out().println(topic + " ".repeat(Math.max(1, 13 - topic.length())) + text);
  }

  private void print(Optional<FolderExamination> folder, List<LaneInfo> lanes) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("folder", folder.map(FolderExamination::data).orElse(null));
    MemoryBounds memory = memory();
    data.put("heap_max_bytes", memory.heapBytes());
    data.put("ring_max_bytes", memory.ringBytes());
    data.put("native_max_bytes", memory.nativeBytes(lanes.size()));
    List<Object> rows = new ArrayList<>();
    for (LaneInfo lane : lanes) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("lane", lane.name());
      row.put("ingress", lane.ingress());
      row.put("proof", proof(lane));
      row.put("means", lane.confirmation());
      rows.add(row);
    }
    data.put("lanes", rows);
    data.put("warnings", warnings);
    terminal.json(data);
  }

  private static String proof(LaneInfo lane) {
    return lane.proof().name().toLowerCase(Locale.ROOT);
  }
}
