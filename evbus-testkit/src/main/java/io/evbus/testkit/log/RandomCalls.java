package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.Cursor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Seeded calls to a log and to its model, which must agree. */
final class RandomCalls {
  private static final int STEPS = 300;
  private static final int MOST_OFFSET = 100;

  private final long seed;
  private final LogFixture logs;
  private final Path folder;
  private final SplittableRandom random;
  private final LogModel model = new LogModel();
  private final List<String> lately = new ArrayList<>();
  private KitLog log;
  private Cursor cursor;
  private long cursorAt;

  RandomCalls(long seed, LogFixture logs, Path folder) throws IOException {
    this.seed = seed;
    this.logs = logs;
    this.folder = folder;
    this.random = new SplittableRandom(seed);
    this.log = logs.open(folder);
    this.cursor = log.raw().open(0);
  }

  void run() throws IOException {
    for (int step = 0; step < STEPS; step++) {
      try {
        step();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "Step " + step + " of seed " + seed + ", after " + lately + ": " + e.getMessage(), e);
      }
    }
    reopen();
    cursor.close();
    log.close();
  }

  private void step() throws IOException {
    switch (random.nextInt(12)) {
      case 0, 1 -> append();
      case 2, 3 -> commit();
      case 4, 5 -> readOn();
      case 6 -> moveCursor();
      case 7 -> page();
      case 8 -> purge();
      case 9 -> forget();
      case 10 -> trim();
      default -> {
        if (random.nextInt(4) == 0) {
          reopen();
        }
      }
    }
  }

  private void did(String what) {
    lately.add(what);
    if (lately.size() > 10) {
      lately.remove(0);
    }
  }

  private void append() throws IOException {
    List<String> contents = new ArrayList<>();
    for (int count = 1 + random.nextInt(20); count > 0; count--) {
      contents.add(content());
    }
    did("append of " + contents.size() + " at " + model.next());
    log.append(contents);
    model.append(model.next(), contents);
  }

  private void commit() throws IOException {
    Map<String, String> states = new HashMap<>();
    Letter[] letters = new Letter[random.nextInt(4)];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = new Letter(lane(), random.nextInt(MOST_OFFSET), content());
      states.put(lane(), content());
    }
    did("commit of " + states.keySet() + " " + List.of(letters));
    log.commit(states, letters);
    model.commit(states, letters);
  }

  private void readOn() throws IOException {
    int most = 1 + random.nextInt(10);
    did("read of " + most + " at " + cursorAt);
    List<Stored> records = new ArrayList<>();
    long reached = KitLog.read(cursor, most, 1 << 20, records);
    List<Stored> expected = model.read(cursorAt);
    assertThat(records).isEqualTo(expected.subList(0, Math.min(most, expected.size())));
    if (!records.isEmpty()) {
      cursorAt = records.get(records.size() - 1).offset() + 1;
      assertThat(reached).isEqualTo(cursorAt);
    }
  }

  private void moveCursor() throws IOException {
    cursorAt = random.nextLong(model.next() + 2);
    did("open at " + cursorAt);
    cursor.close();
    cursor = log.raw().open(cursorAt);
  }

  private void page() throws IOException {
    String lane = random.nextBoolean() ? "" : lane();
    long from = random.nextInt(MOST_OFFSET);
    int most = 1 + random.nextInt(10);
    did("page of '" + lane + "' from " + from + " most " + most);
    assertThat(log.letters(lane, from, most)).isEqualTo(model.letters(lane, from, most));
  }

  private void purge() throws IOException {
    String lane = lane();
    long from = random.nextInt(MOST_OFFSET);
    long to = from + random.nextInt(MOST_OFFSET / 2);
    did("purge of '" + lane + "' from " + from + " to " + to);
    log.raw().purge(lane, from, to);
    model.purge(lane, from, to);
  }

  private void forget() throws IOException {
    String lane = lane();
    did("forget of '" + lane + "'");
    log.raw().forget(lane);
    model.forget(lane);
  }

  private void trim() throws IOException {
    long before = model.first() + random.nextLong(model.next() - model.first() + 1);
    did("trim before " + before);
    log.raw().trim(before);
    model.trim(before);
  }

  private void reopen() throws IOException {
    did("reopen");
    log.close();
    cursor.close();
    log = logs.open(folder);
    assertThat(log.recovery().first()).isEqualTo(model.first());
    assertThat(log.recovery().next()).isEqualTo(model.next());
    assertThat(log.recovery().gaps()).isEmpty();
    assertThat(log.lanes()).isEqualTo(model.lanes());
    assertThat(log.letters()).isEqualTo(model.letters("", 0, Integer.MAX_VALUE));
    assertThat(log.read(0)).isEqualTo(model.read(0));
    cursorAt = model.first();
    cursor = log.raw().open(cursorAt);
  }

  private String content() {
    return random.nextInt(10) == 0 ? "" : "content " + random.nextInt(1_000_000);
  }

  private String lane() {
    List<String> lanes = ProgressRules.AWKWARD_LANES;
    return lanes.get(random.nextInt(lanes.size()));
  }
}
