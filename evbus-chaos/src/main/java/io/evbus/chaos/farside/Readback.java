package io.evbus.chaos.farside;

import io.evbus.chaos.victim.Load;
import io.evbus.testkit.check.Sink;
import io.evbus.testkit.check.Stamp;
import io.evbus.testkit.ingress.Arrival;
import io.evbus.testkit.ingress.FarSide;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells a sink what has arrived at a place, which takes as long as it takes, and then what arrives
 * until it is closed.
 */
final class Readback implements AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final FarSide farSide;
  private final String place;
  private final Sink sink;
  private final Load load;

  /** How many of the arrivals were told; of one thread after the other. */
  private int told;

  private final Thread thread = new Thread(this::run, "chaos-readback");
  private volatile boolean isClosed;
  private volatile @Nullable RuntimeException failure;

  Readback(FarSide farSide, String place, Sink sink, Load load) {
    this.farSide = farSide;
    this.place = place;
    this.sink = sink;
    this.load = load;
    look();
    thread.setDaemon(true);
    thread.start();
  }

  /** How many have arrived, repeated ones included. */
  long arrived() {
    return sink.deliveries();
  }

  private void run() {
    try {
      while (!isClosed) {
        look();
        LockSupport.parkNanos(LOOK_NANOS);
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void look() {
    List<Arrival> arrivals = farSide.arrivals(place);
    for (; told < arrivals.size(); told++) {
      tell(arrivals.get(told));
    }
  }

  private void tell(Arrival arrival) {
    byte[] body = new byte[arrival.body().remaining()];
    arrival.body().duplicate().get(body);
    sink.delivered(arrival.id(), body, load.bytes(Stamp.parse(arrival.id())));
  }

  /** Stops; fails if the place could not be read. */
  @Override
  public void close() {
    isClosed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }
}
