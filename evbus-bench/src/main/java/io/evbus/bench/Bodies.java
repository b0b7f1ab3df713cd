package io.evbus.bench;

import io.evbus.Event;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The bodies of events, serialised long ago and used in turn. Immutable; thread-safe. */
final class Bodies {
  /** The bytes of each. */
  static final int BYTES = 256;

  /** Random bytes, which no log can compress. */
  static final Bodies RANDOM = new Bodies(Event.OCTET_STREAM, random());

  /** JSON of one line. */
  static final Bodies JSON = new Bodies(Event.JSON, json());

  private static final int COUNT = 1024;

  private final String contentType;
  private final byte[][] all;

  private Bodies(String contentType, byte[][] all) {
    this.contentType = contentType;
    this.all = all;
  }

  /** What they are. */
  String contentType() {
    return contentType;
  }

  /** The body of an event, which is shared. */
  byte[] body(int number) {
    return all[number % all.length];
  }

  private static long epochNanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  /** An event of its own. */
  Event event(int number) {
    return Event.of(body(number), contentType, epochNanos());
  }

  /** An event of its own, with a body of its own. */
  Event eventWithOwnBody(int number) {
    return Event.of(body(number).clone(), contentType, epochNanos());
  }

  /** What making an event allocates; the bodies are there before. */
  double bytesOfEvent() {
    Event[] events = new Event[10_000];
    Allocation allocation = Allocation.start();
    for (int i = 0; i < events.length; i++) {
      events[i] = event(i);
    }
    return (double) allocation.bytes() / events.length;
  }

  private static byte[][] random() {
    byte[][] bodies = new byte[COUNT][BYTES];
    Random random = new Random(1);
    for (byte[] body : bodies) {
      random.nextBytes(body);
    }
    return bodies;
  }

  private static byte[][] json() {
    byte[][] bodies = new byte[COUNT][];
    for (int i = 0; i < bodies.length; i++) {
      String start = "{\"number\":" + i + ",\"filler\":\"";
      String filler = "x".repeat(BYTES - start.length() - 2);
      bodies[i] = (start + filler + "\"}").getBytes(StandardCharsets.UTF_8);
    }
    return bodies;
  }
}
