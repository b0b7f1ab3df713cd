package io.evbus.ingress.file;

import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Receipt;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * A process that delivers numbered events to a file, once it is told to by a line, and notes each
 * number that was confirmed in another file, at once. It ends when its standard input does, or when
 * it is killed.
 */
final class FileWriter {
  private static final int FEW = 20;
  private static final String LANE = "lane.";
  private static final String FILLER = "x".repeat(300);

  private FileWriter() {}

  /**
   * The file of confirmed numbers; the first number; how many, of which a few are put one by one;
   * options of the profile as name=value, and of the lane as lane.name=value.
   */
  public static void main(String[] arguments) throws Exception {
    long first = Long.parseLong(arguments[1]);
    long count = Long.parseLong(arguments[2]);
    Map<String, Object> profile = new TreeMap<>();
    Map<String, Object> lane = new TreeMap<>();
    lane.putAll(Map.of("reopen_cap", "100ms", "batch", "64", "order", "strict"));
    for (int i = 3; i < arguments.length; i++) {
      String[] option = arguments[i].split("=", 2);
      (option[0].startsWith(LANE) ? lane : profile).put(option[0].replace(LANE, ""), option[1]);
    }
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (OutputStream confirmed = new FileOutputStream(arguments[0], true);
        EventBus bus =
            EventBus.builder()
                .profile("file", "x", nested(profile))
                .lanes("*", lane)
                .putTimeout(Duration.ofMinutes(5))
                .drain(Duration.ofMinutes(5))
                .start()) {
      orders.readLine();
      CompletableFuture<?> last = CompletableFuture.completedFuture(null);
      for (long number = first; number < first + count; number++) {
        long mine = number;
        Receipt receipt = bus.put(event(number));
        last = receipt.delivered().thenAccept(delivery -> note(confirmed, mine, delivery));
        if (count <= FEW) {
          last.join();
        }
      }
      last.join();
      orders.readLine();
    }
  }

  private static Map<String, Object> nested(Map<String, Object> flat) {
    Map<String, Object> nested = new TreeMap<>(flat);
    Map<String, Object> rotate = new TreeMap<>();
    flat.forEach(
        (name, value) -> {
          if (name.startsWith("rotate.")) {
            rotate.put(name.substring("rotate.".length()), value);
            nested.remove(name);
          }
        });
    if (!rotate.isEmpty()) {
      nested.put("rotate", rotate);
    }
    return nested;
  }

  private static Event event(long number) {
    return Event.builder()
        .id(Long.toString(number))
        .body("{\"n\":" + number + ",\"filler\":\"" + FILLER + "\"}", Event.JSON)
        .build();
  }

  private static void note(OutputStream confirmed, long number, Delivery delivery) {
    if (delivery.everywhere()) {
      try {
        confirmed.write((number + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new IllegalStateException("Noting a confirmed event", e);
      }
    }
  }
}
