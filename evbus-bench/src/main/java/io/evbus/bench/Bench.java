package io.evbus.bench;

import io.evbus.testkit.RabbitMqBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code bin/evbus bench [--quick]}: puts 200,000 events of 256 bytes to one RabbitMQ queue,
 * through evbus and with the bare client, in turn, and prints both rates and their ratio.
 */
public final class Bench {
  private static final int EVENTS = 200_000;
  private static final int QUICK_EVENTS = 40_000;
  private static final int ROUNDS = 5;

  private Bench() {}

  /** Runs all rows. */
  public static void main(String[] arguments) throws Exception {
    boolean quick = List.of(arguments).contains("--quick");
    int events = quick ? QUICK_EVENTS : EVENTS;
    int rounds = quick ? 3 : ROUNDS;
    System.out.println(machine());
    try (RabbitMqBroker broker = RabbitMqBroker.start()) {
      RabbitMqRow row = new RabbitMqRow(broker);
      row.evbus(events / 4);
      row.bareClient(events / 4);
      List<Double> evbus = new ArrayList<>();
      List<Double> bare = new ArrayList<>();
      for (int round = 1; round <= rounds; round++) {
        bare.add(row.bareClient(events));
        evbus.add(row.evbus(events));
        System.out.printf(
            Locale.ROOT,
            "round %d: evbus %,.0f/s, bare client %,.0f/s%n",
            round,
            evbus.get(evbus.size() - 1),
            bare.get(bare.size() - 1));
      }
      double ours = median(evbus);
      double theirs = median(bare);
      System.out.printf(
          Locale.ROOT,
          "rabbitmq, 256 B, persistent, mandatory, confirmed, window 1,024: evbus %,.0f/s,"
              + " bare amqp-client %,.0f/s, ratio %.2f (medians of %d rounds of %,d)%n",
          ours,
          theirs,
          ours / theirs,
          rounds,
          events);
    }
    System.exit(0);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static String machine() {
    Runtime runtime = Runtime.getRuntime();
    return String.format(
        Locale.ROOT,
        "%d cores, %,d MiB heap at most, Java %s, %s %s",
        runtime.availableProcessors(),
        runtime.maxMemory() >> 20,
        Runtime.version(),
        System.getProperty("os.name"),
        System.getProperty("os.version"));
  }
}
