package io.evbus.cli;

import io.evbus.BusStats;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.PutRefusedException;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verb {@code put}: one JSON value a line becomes one event, and all are delivered. */
@Command(
    name = "put",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Puts each line, one JSON value, as an event; ends when all are delivered.",
    footer = {
      "",
      "Try:",
      "  seq 1000 | evbus put -",
      "  evbus put --profile audit --on-error skip events.ndjson",
      "",
      "It waits while a destination is down, but not for one that wants no more calls;",
      "Ctrl-C drains for --drain and tells what is left. With --data that is kept:",
      "evbus drain, or the next put, delivers it.",
      "SIGHUP reads evbus.yaml and the profiles again."
    })
final class PutCommand implements Callable<Integer> {
  private static final int MOST_LINE_BYTES = 1 << 20;

  /** What a malformed line does. */
  enum OnError {
    STOP,
    SKIP
  }

  private final Terminal terminal;
  private final AtomicLong bad = new AtomicLong();
  private final CountDownLatch interrupted = new CountDownLatch(1);

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "A file of lines; - or nothing is standard input.")
  private String file = "-";

  @Option(names = "--profile", paramLabel = "NAME", description = "The events' profile (none).")
  private @Nullable String profile;

  @Option(names = "--routing-key", paramLabel = "KEY", description = "Their routing key (none).")
  private @Nullable String routingKey;

  @Option(
      names = "--on-error",
      paramLabel = "WHAT",
      description = "A malformed line: stop (default) or skip.")
  private OnError onError = OnError.STOP;

  @Mixin private EvbusOptions options = new EvbusOptions();

  PutCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (InputStream in = open()) {
      EventBus bus = options.builder(terminal).putTimeout(Duration.ofDays(36_500)).build();
      Interrupts.onFirst(interrupted::countDown);
      if (bus.lanes().isEmpty()) {
        bus.close(Duration.ZERO);
        throw new CliException(
            CliException.FAILED,
            "Putting events: no profile leads anywhere; set ACCT_FILE and ACCT_KEY,"
                + " and see them with: evbus check");
      }
      return deliver(bus, in);
    }
  }

  private int deliver(EventBus bus, InputStream in) throws InterruptedException {
    Deliveries deliveries = new Deliveries(bus.stats());
    bus.start();
    Reloads.onHangUp(bus, terminal, interrupted::countDown);
    Progress progress =
        new Progress(
            bus,
            terminal,
            deliveries,
            stats -> "put " + Figures.count(stats.accepted()) + " events");
    LineReader lines = new LineReader(in, MOST_LINE_BYTES);
    Thread reader = new Thread(() -> read(bus, lines), "evbus-put");
    reader.setDaemon(true);
    reader.start();
    boolean stopped = false;
    while (!stopped && (reader.isAlive() ? !isInVain(bus) : !isDone(bus))) {
      stopped = interrupted.await(reader.isAlive() ? 100 : 20, TimeUnit.MILLISECONDS);
      progress.show();
    }
    boolean cutShort = reader.isAlive();
    interrupted.countDown(); // What is refused from now on is no news.
    List<LaneStats> disabled = bus.stats().lanes().stream().filter(PutCommand::isDisabled).toList();
    BusStats end = bus.close(options.drain());
    progress.end(end);
    int status = deliveries.report(end, terminal);
    if (end.log().isPresent()) {
      disabled.forEach(lane -> terminal.note(DrainCommand.remedy(lane)));
    }
    if (end.unmatched() > 0) {
      terminal
          .err()
          .printf(
              Locale.ROOT,
              "no lane takes %,d of the events; try: evbus explain%n",
              end.unmatched());
    }
    boolean failed = bad.get() > 0 || end.unmatched() > 0 || cutShort;
    return failed ? CliException.FAILED : status;
  }

  private void read(EventBus bus, LineReader lines) {
    try {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        String problem = lines.problem();
        if (problem != null) {
          bad.incrementAndGet();
          terminal.err().println("line " + lines.number() + ": " + problem);
          if (onError == OnError.STOP) {
            return;
          }
        } else if (line.length > 0) {
          bus.put(event(line));
        }
      }
    } catch (IOException e) {
      bad.incrementAndGet();
      terminal.err().println("error: Reading " + file + ": " + e.getMessage());
    } catch (PutRefusedException e) {
      if (interrupted.getCount() > 0) {
        bad.incrementAndGet();
        terminal.err().println("line " + lines.number() + ": " + e.getMessage());
      }
    }
  }

  private Event event(byte[] line) {
    return Event.builder().profile(profile).routingKey(routingKey).body(line, Event.JSON).build();
  }

  /** Once everything is stable, for the lanes of a durable log count an event only then. */
  private static boolean isDone(EventBus bus) {
    boolean stable = bus.stats().log().map(log -> log.stable() == log.next()).orElse(true);
    return stable && bus.stats().lanes().stream().allMatch(PutCommand::isDone);
  }

  private static boolean isDone(LaneStats lane) {
    return !lane.required() || lane.pending() == 0 || isDisabled(lane);
  }

  /** Whether nothing more will be delivered, such as when nobody reads standard output any more. */
  private static boolean isInVain(EventBus bus) {
    List<LaneStats> required = bus.stats().lanes().stream().filter(LaneStats::required).toList();
    return !required.isEmpty() && required.stream().allMatch(PutCommand::isDisabled);
  }

  private static boolean isDisabled(LaneStats lane) {
    return lane.state() == LaneState.DISABLED;
  }

  private InputStream open() throws IOException {
    try {
      return file.equals("-")
          ? terminal.in()
          : new BufferedInputStream(new FileInputStream(file), 1 << 16);
    } catch (FileNotFoundException e) {
      throw new CliException(CliException.USAGE, "Opening " + file + ": there is no such file");
    }
  }
}
