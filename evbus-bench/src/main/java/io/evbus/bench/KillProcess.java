package io.evbus.bench;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A process of the kill row: it puts events to three files, one of which is slow, and writes down
 * how many were acknowledged to it; or goes on with what an earlier one has left behind. What is in
 * a file outlives {@code kill -9}.
 */
public final class KillProcess {
  static final int SINKS = 3;
  static final String ACKNOWLEDGED = "acknowledged";

  private static final int SLOW = SINKS - 1;
  private static final long SLOW_NANOS = 200_000;
  private static final long EVERY_NANOS = 100_000;
  private static final String QUEUES = "size=65536&blockWhenFull=true&waitForTaskToComplete=Never";

  private final Path folder;
  private final FileChannel[] sinks = new FileChannel[SINKS];
  private final FileChannel acknowledged;

  private KillProcess(Path folder) throws IOException {
    this.folder = folder;
    for (int sink = 0; sink < SINKS; sink++) {
      sinks[sink] =
          FileChannel.open(
              folder.resolve("sink" + sink), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    acknowledged =
        FileChannel.open(
            folder.resolve(ACKNOWLEDGED), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Starts such a process. */
  static Process start(String side, String phase, Path folder) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            KillProcess.class.getName(),
            side,
            phase,
            folder.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Puts until it is killed, or delivers what is left. */
  public static void main(String[] arguments) throws Exception {
    Parent.endWith();
    KillProcess process = new KillProcess(Path.of(arguments[2]));
    long most = arguments[1].equals("put") ? Long.MAX_VALUE : 0;
    if (arguments[0].equals("evbus")) {
      process.evbus(most);
    } else {
      process.camel(most);
    }
    Runtime.getRuntime().halt(0);
  }

  private void evbus(long most) throws InterruptedException {
    EventBusBuilder builder =
        EventBus.builder().data(folder.resolve("log")).drain(Duration.ofMinutes(1));
    for (int i = 0; i < SINKS; i++) {
      int sink = i;
      builder.ingress("sink" + sink, event -> take(sink, event.bytes()));
    }
    try (EventBus bus = builder.start()) {
      for (long i = 0; i < most; i++) {
        long number = i;
        Event event = Event.builder().body(String.valueOf(i), "text/plain").build();
        var unused = bus.put(event).accepted().thenRun(() -> write(number + 1));
        LockSupport.parkNanos(EVERY_NANOS);
      }
      while (!bus.stats().allDelivered()) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }

  private void camel(long most) throws Exception {
    try (DefaultCamelContext camel =
            CamelContexts.multicast(
                SINKS,
                QUEUES,
                (sink, exchange) -> take(sink, exchange.getMessage().getBody(byte[].class)));
        ProducerTemplate template = camel.createProducerTemplate()) {
      Endpoint in = camel.getEndpoint(CamelContexts.IN);
      for (long i = 0; i < most; i++) {
        template.sendBody(in, String.valueOf(i).getBytes(StandardCharsets.UTF_8));
        write(i + 1);
        LockSupport.parkNanos(EVERY_NANOS);
      }
    }
  }

  private void take(int sink, byte[] number) {
    if (sink == SLOW) {
      LockSupport.parkNanos(SLOW_NANOS);
    }
    ByteBuffer line = ByteBuffer.allocate(number.length + 1).put(number).put((byte) '\n').flip();
    try {
      sinks[sink].write(line);
    } catch (IOException e) {
      throw new UncheckedIOException("Appending to sink " + sink, e);
    }
  }

  private synchronized void write(long count) {
    try {
      acknowledged.write(ByteBuffer.allocate(Long.BYTES).putLong(count).flip(), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing down what is acknowledged", e);
    }
  }
}
