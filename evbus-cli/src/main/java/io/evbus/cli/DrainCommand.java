package io.evbus.cli;

import io.evbus.BusStats;
import io.evbus.EventBus;
import io.evbus.LaneInfo;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.core.control.ControlClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The verb {@code drain}: delivers what a process that is gone has left in its log. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Takes over a data folder that nobody owns, and delivers what is pending there with the"
            + " configured profiles. Ends when nothing is left.",
    footer = {
      "",
      "Try:",
      "  evbus drain --data /var/lib/evbus",
      "  evbus drain --data /var/lib/evbus --drain 5m      for five minutes at most",
      "",
      "It waits while a destination is down; Ctrl-C or --drain end it, the rest stays.",
      "SIGHUP reads evbus.yaml and the profiles again.",
      "Exit status 0 only if nothing is left, else 1 with a line for each lane."
    })
final class DrainCommand implements Callable<Integer> {
  /** What is in flight at the end gets so long to be confirmed, so that less is repeated. */
  private static final Duration IN_FLIGHT = Duration.ofSeconds(2);

  private final Terminal terminal;
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @Mixin private EvbusOptions options = new EvbusOptions();

  DrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path folder = DataAccess.folder(options.data, terminal);
    ControlClient.owner(folder)
        .ifPresent(
            owner -> {
              throw new CliException(
                  CliException.FAILED,
                  "Draining the data folder "
                      + folder
                      + ": "
                      + owner
                      + " owns it and delivers; evbus lanes shows how far it is");
            });
    DataAccess.requireLog(folder);
    EventBus bus = options.builder(terminal).build();
    if (bus.lanes().isEmpty()) {
      bus.close(Duration.ZERO);
      throw new CliException(
          CliException.FAILED,
          "Draining the data folder "
              + folder
              + ": no profile leads anywhere; set ACCT_FILE and ACCT_KEY, and see them with:"
              + " evbus check");
    }
    return deliver(bus);
  }

  private int deliver(EventBus bus) throws InterruptedException {
    Deliveries deliveries = new Deliveries(bus.stats());
    long deadline =
        options
            .givenDrain()
            .map(limit -> System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit))
            .orElse(0L);
    Interrupts.onFirst(interrupted::countDown);
    bus.start();
    Reloads.onHangUp(bus, terminal, interrupted::countDown);
    Progress progress =
        new Progress(bus, terminal, deliveries, stats -> headline(deliveries, bus, stats));
    boolean over = false;
    while (!over && pending(bus, bus.stats()) > 0) {
      over = interrupted.await(50, TimeUnit.MILLISECONDS);
      over |= options.givenDrain().isPresent() && System.nanoTime() - deadline > 0;
      progress.show();
    }
    List<LaneStats> stopped = bus.stats().lanes().stream().filter(DrainCommand::isStopped).toList();
    BusStats end = bus.close(IN_FLIGHT);
    progress.end(end);
    int status = report(deliveries, end);
    stopped.forEach(lane -> terminal.note(remedy(lane)));
    return status;
  }

  /** What helps a lane that is paused or disabled. */
  static String remedy(LaneStats lane) {
    return "lane " + lane.lane() + " is " + lane.state() + ": evbus resume " + lane.lane();
  }

  private static boolean isStopped(LaneStats lane) {
    return lane.state() == LaneState.PAUSED || lane.state() == LaneState.DISABLED;
  }

  private static String headline(Deliveries deliveries, EventBus bus, BusStats stats) {
    long done = stats.lanes().stream().mapToLong(deliveries::delivered).sum();
    return "drained " + Figures.count(done) + ", " + Figures.count(pending(bus, stats)) + " left";
  }

  private static long pending(EventBus bus, BusStats stats) {
    Set<String> configured = bus.lanes().stream().map(LaneInfo::name).collect(Collectors.toSet());
    return stats.lanes().stream()
        .filter(lane -> configured.contains(lane.lane()) && !isStopped(lane))
        .mapToLong(LaneStats::pending)
        .sum();
  }

  private int report(Deliveries deliveries, BusStats end) {
    int status = deliveries.report(end, terminal);
    for (LaneStats lane : end.lanes()) {
      if (!lane.required() && lane.pending() > 0) {
        status = CliException.FAILED;
        terminal.note(
            "lane "
                + lane.lane()
                + ": "
                + Figures.events(lane.pending())
                + " left"
                + (LanesCommand.wasConfigured(lane)
                    ? ""
                    : "; it is not configured: add its profile, or evbus lanes forget "
                        + lane.lane()));
      }
    }
    return status;
  }
}
