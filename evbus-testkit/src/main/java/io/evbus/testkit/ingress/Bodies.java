package io.evbus.testkit.ingress;

import io.evbus.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Bodies that get lost or changed easily. */
final class Bodies {
  private static final int LARGE_BYTES = 16 << 10;

  private Bodies() {}

  /** Nothing, a zero byte, line ends, no UTF-8, all bytes, and 64 KiB of chance. */
  static List<Event> awkward() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    byte[] chance = new byte[64 << 10];
    new Random(7).nextBytes(chance);
    List<Event> events = new ArrayList<>();
    for (byte[] body :
        List.of(
            new byte[0],
            new byte[] {0},
            new byte[] {'\r', '\n', '\n'},
            new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xc0},
            all,
            chance)) {
      events.add(Event.builder().body(body, Event.OCTET_STREAM).build());
    }
    return events;
  }

  /** Events of 16 KiB each. */
  static List<Event> large(int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(sized(LARGE_BYTES));
    }
    return events;
  }

  static Event sized(int bytes) {
    return Event.builder().body(new byte[bytes], Event.OCTET_STREAM).build();
  }
}
