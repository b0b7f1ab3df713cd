package io.evbus.chaos.victim;

import io.evbus.BusStats;
import io.evbus.ConfigurationException;
import io.evbus.DeadLetter;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.ReloadReport;
import io.evbus.chaos.Json;
import io.evbus.cli.Interrupts;
import io.evbus.spi.BusSpec;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The main class of the process that is harmed. It does what it is told over its control
 * connection, and ends when that does. SIGTERM drains as the commands do.
 */
public final class Victim {
  private static final int MOST_DEAD_LETTERS = 10_000;

  private final Start start;
  private final Reporter reporter;
  private final EventBus bus;
  private final Crowd crowd;
  private volatile List<LaneSpec> lanes;

  private Victim(Start start, Reporter reporter) {
    this.start = start;
    this.reporter = reporter;
    this.lanes = start.spec().lanes();
    this.bus = builder().build();
    this.crowd = new Crowd(bus, reporter, start);
  }

  /** Runs; the argument is a file that holds a {@link Start}. */
  public static void main(String[] arguments) throws IOException {
    Start start = Json.read(Files.readString(Path.of(arguments[0])), Start.class);
    try (Socket control = new Socket(InetAddress.getLoopbackAddress(), start.controlPort())) {
      control.setTcpNoDelay(true);
      Reporter reporter = new Reporter(control.getOutputStream());
      Victim victim = begin(start, reporter);
      DataInputStream orders = new DataInputStream(control.getInputStream());
      while (true) {
        byte[] order = new byte[orders.readInt()];
        orders.readFully(order);
        reporter.text(Frames.REPLY, victim.obey(new String(order, StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(3);
    }
  }

  private static Victim begin(Start start, Reporter reporter) {
    try {
      Victim victim = new Victim(start, reporter);
      Interrupts.onFirst(victim::end);
      victim.bus.start();
      reporter.hello(ProcessHandle.current().pid());
      return victim;
    } catch (ConfigurationException e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(2);
      throw e;
    }
  }

  private EventBusBuilder builder() {
    VictimSpec spec = start.spec();
    EventBusBuilder builder =
        EventBus.builder()
            .name("victim")
            .ingress(new ChaosIngress(start.sinkPort()))
            .limits(
                new BusSpec.Limits(
                    spec.limits().ringSlots(),
                    spec.limits().ringBytes(),
                    1 << 20,
                    Duration.ofMillis(spec.limits().putTimeoutMillis()),
                    Duration.ofMillis(spec.limits().drainMillis())))
            .source(this::addLanes);
    if (spec.data() != null) {
      builder.data(Path.of(spec.data())).log(spec.log());
    }
    return builder;
  }

  private void addLanes(EventBusBuilder to) {
    for (LaneSpec lane : lanes) {
      Map<String, Object> options = new LinkedHashMap<>(lane.options());
      options.put("lane", lane.profile());
      options.put("delivery", lane.delivery());
      to.profile(lane.provider(), lane.profile(), options);
    }
  }

  /** Drains on a thread of its own, as the commands do, then ends with their exit status. */
  private void end() {
    Thread closer =
        new Thread(
            () -> {
              BusStats last = bus.close(Duration.ofMillis(start.spec().limits().drainMillis()));
              reporter.text(Frames.END, Json.write(last));
              Runtime.getRuntime().halt(last.allDelivered() ? 0 : 1);
            },
            "chaos-closer");
    closer.start();
  }

  private String obey(String order) {
    int space = order.indexOf(' ');
    String argument = order.substring(space + 1);
    return switch (order.substring(0, space)) {
      case "produce" -> {
        crowd.produce(Json.read(argument, Pace.class));
        yield "{}";
      }
      case "hold" -> {
        crowd.hold();
        yield "{}";
      }
      case "one" -> Json.write(crowd.putOne());
      case "stats" -> Json.write(bus.stats());
      case "latency" -> Json.write(crowd.latency());
      case "dead" -> Json.write(dead(Json.read(argument, String.class)));
      case "health" -> Json.write(health());
      case "reload" -> Json.write(reload(Json.read(argument, LaneSpec[].class)));
      case "pause" -> {
        bus.operations().pause(Json.read(argument, String.class));
        yield "{}";
      }
      case "resume" -> {
        bus.operations().resume(Json.read(argument, String.class));
        yield "{}";
      }
      default -> throw new IllegalArgumentException("Obeying: no order is called " + order);
    };
  }

  private List<DeadEvent> dead(String lane) {
    List<DeadEvent> all = new ArrayList<>();
    long from = 0;
    while (true) {
      List<DeadLetter> page = bus.operations().deadLetters(lane, from, MOST_DEAD_LETTERS);
      page.forEach(letter -> all.add(DeadEvent.of(letter)));
      if (page.isEmpty()) {
        return all;
      }
      from = page.get(page.size() - 1).offset() + 1;
    }
  }

  private Health health() {
    Runtime runtime = Runtime.getRuntime();
    return new Health(
        crowd.offered(),
        crowd.isIdle(),
        runtime.totalMemory() - runtime.freeMemory(),
        Thread.activeCount());
  }

  private ReloadAnswer reload(LaneSpec[] next) {
    List<LaneSpec> before = lanes;
    lanes = List.of(next);
    try {
      ReloadReport report = bus.reload();
      return new ReloadAnswer(report.added(), report.changed(), report.removed(), List.of());
    } catch (ConfigurationException e) {
      lanes = before;
      return new ReloadAnswer(
          List.of(), List.of(), List.of(), e.faults().stream().map(Object::toString).toList());
    }
  }
}
