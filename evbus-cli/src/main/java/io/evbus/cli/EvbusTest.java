package io.evbus.cli;

import io.evbus.BusStats;
import io.evbus.ConfigurationException;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.InternalQueue;
import io.evbus.cli.output.Outputter;
import io.evbus.spi.Durations;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code evbus_test}: shows what arrives on the bus, and puts random events on it. */
@Command(
    name = "evbus_test",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    sortOptions = false,
    description = "Shows every event on the bus, and with --random puts some there.",
    footer = {
      "",
      "Try:",
      "  evbus_test --random --output json",
      "  evbus_test --random --count 3 --interval 10ms",
      "  ACCT_FILE=credentials.yml.fernet ACCT_KEY=... evbus_test --random",
      "",
      "Exit status: 0 all delivered, 1 not all, 2 usage or configuration."
    })
public final class EvbusTest implements Callable<Integer> {
  private static final String QUEUE = "evbus_test";
  private static final String LANE = "internal." + QUEUE;
  private static final String RULE = "-".repeat(80);

  private final Terminal terminal;

  @Option(names = "--random", description = "Put a random event at once and then every interval.")
  private boolean random;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      description = "Between random events (1s); 0 is as fast as possible.")
  private String interval = "1s";

  @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
  private @Nullable Long count;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "json (default), yaml, nested, pretty or raw.")
  private String output = "json";

  @Mixin private EvbusOptions options = new EvbusOptions();

  private EvbusTest(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs the command and ends the process. */
  public static void main(String[] arguments) {
    int status = run(Terminal.system(), arguments);
    System.out.flush();
    // Not exit: what still runs was given up, and must not hold the process.
    Runtime.getRuntime().halt(status);
  }

  static int run(Terminal terminal, String... arguments) {
    return Commands.run(new EvbusTest(terminal), terminal, arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    Outputter outputter = outputter(output, terminal);
    Duration pause = duration("--interval", interval);
    EventBusBuilder builder =
        options
            .builder(terminal)
            .internal(QUEUE)
            .putTimeout(Duration.ofDays(36_500))
            .source(to -> to.lanes(LANE, Map.of("ack", "required", "on_full", "block")));
    EventBus bus = builder.build();
    Deliveries deliveries = new Deliveries(bus.stats());
    bus.start();
    Interrupts.onFirst(() -> closeAside(bus));
    Reloads.onHangUp(bus, terminal, () -> closeAside(bus));
    if (random) {
      new RandomEvents(bus, pause, count == null ? Long.MAX_VALUE : count).start();
    } else {
      terminal.err().println("waiting for events; nothing here puts any, --random does");
    }
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(terminal.out(), 1 << 16), false, StandardCharsets.UTF_8);
    show(bus.internal(QUEUE), outputter, out);
    BusStats end = bus.close(options.drain());
    forgetOwnLane();
    return out.checkError() ? 0 : deliveries.report(end, terminal);
  }

  /** Else a durable log would keep all further events for the queue that this process had. */
  private void forgetOwnLane() {
    if (options.data.folder(terminal).isPresent()) {
      try (DataAccess access = DataAccess.toLook(options.data, terminal)) {
        access.ask(operations -> operations.forget(LANE));
      } catch (CliException | ConfigurationException e) {
        terminal.warn("lane " + LANE + " stays in the log; evbus lanes forget " + LANE);
      }
    }
  }

  private void closeAside(EventBus bus) {
    Thread closer = new Thread(() -> bus.close(options.drain()), "evbus-close");
    closer.setDaemon(true);
    closer.start();
  }

  private void show(InternalQueue queue, Outputter outputter, PrintStream out)
      throws InterruptedException {
    long left = count == null ? Long.MAX_VALUE : count;
    while (left > 0) {
      Optional<Event> event = queue.poll(Duration.ZERO);
      if (event.isEmpty()) {
        out.flush();
        event = queue.take();
      }
      if (event.isEmpty() || out.checkError()) {
        break;
      }
      out.println(outputter.display(body(event.get())).stripTrailing());
      out.println(RULE);
      left--;
    }
    out.flush();
  }

  private static Object body(Event event) {
    try {
      return event.body(Object.class);
    } catch (IllegalStateException | IllegalArgumentException e) {
      return event.bodyAsText();
    }
  }

  static Outputter outputter(String name, Terminal terminal) {
    try {
      return Outputter.named(name, terminal.colour());
    } catch (IllegalArgumentException e) {
      throw new CliException(CliException.USAGE, "Choosing an outputter: " + e.getMessage());
    }
  }

  static Duration duration(String option, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          CliException.USAGE, "Reading " + option + ": " + text + " is " + e.getMessage());
    }
  }
}
