package io.evbus.testkit.log;

import io.evbus.spi.LogProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A program that writes to a log until it is killed, and says on standard output what was
 * acknowledged: {@code appended NEXT}, {@code stable NUMBER} for the commits before a trim.
 *
 * <p>Arguments: the provider's class, the folder, a seed, then options as {@code name=value}.
 */
final class KilledWriter {
  private static final int MOST_RECORDS = 20;
  private static final int KEPT = 2_000;

  private KilledWriter() {}

  /** Writes for ever. */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    LogProvider provider =
        Class.forName(arguments[0]).asSubclass(LogProvider.class).getConstructor().newInstance();
    Map<String, String> options = new HashMap<>();
    for (int i = 3; i < arguments.length; i++) {
      String[] option = arguments[i].split("=", 2);
      options.put(option[0], option[1]);
    }
    KitLog log =
        new KitLog(provider.open(Path.of(arguments[1]), LogFixture.values(provider, options)));
    write(log, new SplittableRandom(Long.parseLong(arguments[2])));
  }

  private static void write(KitLog log, SplittableRandom random) throws IOException {
    Commits commits = new Commits(log);
    while (true) {
      log.appendNumbered(1 + random.nextInt(MOST_RECORDS));
      System.out.println("appended " + log.next());
      if (random.nextInt(3) == 0) {
        commits.commit(log);
      }
      if (random.nextInt(50) == 0) {
        log.raw().trim(Math.max(0, log.next() - KEPT));
        System.out.println("stable " + commits.last());
      }
    }
  }
}
