package io.evbus.chaos.stage;

import io.evbus.BusStats;
import io.evbus.chaos.Json;
import io.evbus.chaos.victim.DeadEvent;
import io.evbus.chaos.victim.Frames;
import io.evbus.chaos.victim.Health;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Latency;
import io.evbus.chaos.victim.Pace;
import io.evbus.chaos.victim.ReloadAnswer;
import io.evbus.testkit.Program;
import io.evbus.testkit.check.History;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One life of a victim. Its reports go to the history; orders wait for their answers. */
public final class VictimProcess {
  private static final long ANSWER_SECONDS = 60;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Process process;
  private final Socket control;
  private final DataOutputStream orders;
  private final History history;
  private final long pid;
  private final BlockingQueue<String> replies = new ArrayBlockingQueue<>(1);
  private final CountDownLatch firstAcknowledgement = new CountDownLatch(1);
  private final CountDownLatch reported = new CountDownLatch(1);
  private volatile @Nullable BusStats last;

  private VictimProcess(Process process, Socket control, History history, long pid)
      throws IOException {
    this.process = process;
    this.control = control;
    this.orders = new DataOutputStream(control.getOutputStream());
    this.history = history;
    this.pid = pid;
  }

  /** Meets a victim that has connected. */
  static VictimProcess meet(Process process, Socket control, History history) throws IOException {
    control.setTcpNoDelay(true);
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(control.getInputStream(), BUFFER_BYTES));
    if (in.readByte() != Frames.HELLO) {
      throw new IOException("Meeting a victim: it does not say hello");
    }
    VictimProcess victim = new VictimProcess(process, control, history, in.readLong());
    Daemon.start("reports", () -> victim.listen(in));
    return victim;
  }

  /** Its process. */
  public long pid() {
    return pid;
  }

  /** Whether it lives. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Lets the producers put at a pace. */
  public void produce(int perSecond, int count) {
    order("produce", new Pace(perSecond, count));
  }

  /** Stops the producers, after the puts that are under way. */
  public void hold() {
    order("hold", "");
  }

  /** Puts one event and returns its number; its producer is {@code Load.SINGLE}. */
  public int putOne() {
    return Json.read(order("one", ""), Integer.class);
  }

  /** The bus's counters. */
  public BusStats stats() {
    return Json.read(order("stats", ""), BusStats.class);
  }

  /** How long puts took since this was last asked. */
  public Latency latency() {
    return Json.read(order("latency", ""), Latency.class);
  }

  /** The process itself. */
  public Health health() {
    return Json.read(order("health", ""), Health.class);
  }

  /** The dead letters of a lane. */
  public List<DeadEvent> dead(String lane) {
    return List.of(Json.read(order("dead", lane), DeadEvent[].class));
  }

  /** Reloads with other lanes. */
  public ReloadAnswer reload(List<LaneSpec> lanes) {
    return Json.read(order("reload", lanes), ReloadAnswer.class);
  }

  /** Pauses a lane. */
  public void pause(String lane) {
    order("pause", lane);
  }

  /** Lets a lane go on. */
  public void resume(String lane) {
    order("resume", lane);
  }

  /** Waits until an acknowledgement of this life is there; false when the process ended first. */
  public boolean awaitAcknowledgement() {
    return await(firstAcknowledgement, ANSWER_SECONDS) && isAlive();
  }

  /** {@code kill -9}; returns when it is dead and its last report is read. */
  public void kill() {
    signal("KILL");
    awaitEnd(Duration.ofSeconds(30));
  }

  /** {@code kill -TERM}. */
  public void terminate() {
    signal("TERM");
  }

  /** {@code kill -STOP}. */
  public void freeze() {
    signal("STOP");
  }

  /** {@code kill -CONT}. */
  public void thaw() {
    signal("CONT");
  }

  /** The exit status, empty when it did not end in time; all its reports are read then. */
  public Optional<Integer> awaitEnd(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    await(reported, ANSWER_SECONDS);
    return Optional.of(process.exitValue());
  }

  /** The counters with which it closed; empty when it did not close by itself. */
  public Optional<BusStats> lastStats() {
    return Optional.ofNullable(last);
  }

  /** Any order as text, for rows that need one of their own. */
  private synchronized String order(String verb, Object argument) {
    byte[] text = (verb + " " + Json.write(argument)).getBytes(StandardCharsets.UTF_8);
    try {
      orders.writeInt(text.length);
      orders.write(text);
      orders.flush();
      for (int i = 0; i < ANSWER_SECONDS && reported.getCount() > 0; i++) {
        String reply = replies.poll(1, TimeUnit.SECONDS);
        if (reply != null) {
          return reply;
        }
      }
      throw new IllegalStateException(
          "Ordering "
              + verb
              + " of process "
              + pid
              + ": no answer"
              + (isAlive() ? "" : ", it ended"));
    } catch (IOException e) {
      throw new UncheckedIOException("Ordering " + verb + " of process " + pid, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Ordering " + verb + ": interrupted", e);
    }
  }

  private void listen(DataInputStream in) {
    try (control) {
      while (true) {
        report(in, in.readByte());
      }
    } catch (IOException e) {
      reported.countDown();
      firstAcknowledgement.countDown();
    }
  }

  private void report(DataInputStream in, int kind) throws IOException {
    switch (kind) {
      case Frames.ATTEMPT -> history.attempted(in.readByte(), in.readInt(), in.readInt());
      case Frames.ACKNOWLEDGED -> {
        history.acknowledged(in.readByte(), in.readInt());
        firstAcknowledgement.countDown();
      }
      case Frames.REFUSED -> history.refused(in.readByte(), in.readInt());
      case Frames.UNKNOWN -> history.unknown(in.readByte(), in.readInt());
      case Frames.REPLY -> replies.add(text(in));
      case Frames.END -> last = Json.read(text(in), BusStats.class);
      default -> throw new IOException("Reading a report: no kind " + kind);
    }
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void signal(String name) {
    Program.run(Map.of(), List.of("sh", "-c", "kill -" + name + " " + pid));
  }

  private static boolean await(CountDownLatch latch, long seconds) {
    try {
      return latch.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
