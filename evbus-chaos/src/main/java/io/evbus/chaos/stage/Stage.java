package io.evbus.chaos.stage;

import io.evbus.LanePolicy.Order;
import io.evbus.chaos.Json;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Start;
import io.evbus.chaos.victim.Victim;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.History;
import io.evbus.testkit.check.Stamp;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run: sinks and a history that outlive the victim, and the victim's lives one after another.
 * Confined to the row's thread.
 */
public final class Stage implements AutoCloseable {
  private static final int START_MILLIS = 60_000;
  private static final int LOOK_MILLIS = 100;
  private static final int END_MILLIS = 5_000;

  private final Path folder;
  private final VictimSpec spec;
  private final History history;
  private final SinkServer sinks;
  private final ServerSocket control;
  private final List<Process> processes = new ArrayList<>();
  private int incarnations;
  private long faults;
  private long outputBefore;

  /** Opens the stage; the folder gets the victim's output. */
  public Stage(Path folder, long seed, VictimSpec spec) throws IOException {
    this.folder = folder;
    this.spec = spec;
    this.history = new History(orders(spec));
    this.sinks = new SinkServer(history, spec.load(), seed);
    this.control = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Files.createDirectories(folder);
  }

  /** What happened so far. */
  public History history() {
    return history;
  }

  /** The sinks. */
  public SinkServer sinks() {
    return sinks;
  }

  /** What the victim is told. */
  public VictimSpec spec() {
    return spec;
  }

  /** One more fault was made. */
  public void fault() {
    faults++;
  }

  /** The faults so far. */
  public long faults() {
    return faults;
  }

  /** How often a victim was started. */
  public int incarnations() {
    return incarnations;
  }

  /** Starts a victim, which goes on with the ids where the last one stopped. */
  public VictimProcess start() throws IOException {
    return start(spec);
  }

  /**
   * Starts a victim as {@link #start()}, otherwise made.
   *
   * @throws VictimDiedException when it ends before it runs
   */
  public VictimProcess start(VictimSpec other) throws IOException {
    Process process = launch(other);
    control.setSoTimeout(LOOK_MILLIS);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
    while (process.isAlive() && System.nanoTime() < deadline) {
      Socket socket = acceptOrNull();
      if (socket != null) {
        try {
          return VictimProcess.meet(process, socket, history);
        } catch (IOException e) {
          socket.close();
          break; // It ended between connecting and its hello.
        }
      }
    }
    Waiting.until(Duration.ofMillis(END_MILLIS), () -> !process.isAlive());
    process.destroyForcibly();
    process.onExit().join();
    throw new VictimDiedException(process.exitValue(), lastOutput());
  }

  /** The file with what all victims said. */
  public Path output() {
    return folder.resolve("victim.out");
  }

  private String lastOutput() throws IOException {
    byte[] all = Files.readAllBytes(output());
    int from = (int) Math.min(outputBefore, all.length);
    return new String(all, from, all.length - from, StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() throws IOException {
    processes.forEach(Process::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
    control.close();
    sinks.close();
  }

  private Process launch(VictimSpec other) throws IOException {
    List<Integer> next = IntStream.range(0, Stamp.MOST_PRODUCERS).mapToObj(history::next).toList();
    Start start = new Start(other, incarnations++, sinks.port(), control.getLocalPort(), next);
    Path file = folder.resolve("victim.json");
    Files.writeString(file, Json.write(start));
    List<String> command = new ArrayList<>(other.launch().prefix());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(other.launch().jvm());
    command.addAll(List.of("-XX:-UsePerfData", "-cp", classPath(), Victim.class.getName()));
    command.add(file.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
            .redirectInput(new File("/dev/null"));
    builder.environment().putAll(other.launch().environment());
    outputBefore = Files.exists(output()) ? Files.size(output()) : 0;
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private @Nullable Socket acceptOrNull() throws IOException {
    try {
      return control.accept();
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  /** The class path of victims. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static Map<String, Order> orders(VictimSpec spec) {
    Map<String, Order> orders = new LinkedHashMap<>();
    for (LaneSpec lane : spec.lanes()) {
      orders.put(lane.lane(), lane.order());
    }
    return orders;
  }
}
