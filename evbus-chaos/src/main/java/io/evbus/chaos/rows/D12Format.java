package io.evbus.chaos.rows;

import io.evbus.ConfigurationException;
import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.disk.Contents;
import io.evbus.chaos.disk.Folder;
import io.evbus.chaos.disk.Golden;
import io.evbus.chaos.disk.GoldenShelf;
import io.evbus.chaos.disk.Said;
import io.evbus.chaos.disk.Stranger;
import io.evbus.spi.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Folders of every released format are opened, and such of versions that nobody knows yet. */
public final class D12Format implements Row {
  private static final List<Integer> RELEASED = List.of(2);
  private static final String REMEDY = "use the evbus that wrote it";
  private static final int MOST_VERSION = 255;

  @Override
  public String name() {
    return "D12";
  }

  @Override
  public String promise() {
    return "A folder of every released format is read whole; one of an unknown version is refused,"
        + " and stays as it is";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    try (Said said = new Said()) {
      for (int version : RELEASED) {
        inspected(Golden.unpack(version, folder.resolve("inspected-" + version)), findings);
        delivered(Golden.unpack(version, folder.resolve("delivered-" + version)), findings);
        findings.add("formats", 1);
      }
      int newest = RELEASED.get(RELEASED.size() - 1);
      for (int i = 0; i < size.of(2, 40, 400); i++) {
        for (Stranger stranger : Stranger.values()) {
          Folder strange = Golden.unpack(newest, folder.resolve("strange"));
          int version = i == 0 ? newest + 1 : random.nextInt(newest + 1, MOST_VERSION + 1);
          stranger.into(strange, version);
          new Meeting(strange, stranger, version, said, findings).run();
          strange.delete();
          findings.add("unknownVersions", 1);
        }
      }
    }
    return findings.result();
  }

  private static Optional<Outcome> confirm(String lane, Event event) {
    return Optional.of(Outcome.OK);
  }

  private static void inspected(Folder golden, Findings findings) throws IOException {
    Contents before = Contents.of(golden);
    findings.expect(
        before.records().size() == Golden.EVENTS, "a golden folder has lost records: " + before);
    try (EventBus bus = EventBus.builder().data(golden.path()).inspect().build()) {
      lane(bus, Golden.GAPS, LaneState.CLOSED, findings);
      lane(bus, Golden.PICKY, LaneState.CLOSED, findings);
      lane(bus, Golden.PAUSED, LaneState.PAUSED, findings);
      lane(bus, Golden.GONE, LaneState.DETACHED, findings);
      deadLetter(bus, findings);
    }
    findings.expect(Contents.of(golden).equals(before), "an inspection has changed the log");
  }

  private static void lane(EventBus bus, String lane, LaneState state, Findings findings) {
    LaneStats stats = bus.stats().lane(lane).orElseThrow();
    long dead = lane.equals(Golden.PICKY) ? 1 : 0;
    long pending = Golden.pending(lane).size();
    long matched = Golden.wanted(lane).size();
    findings.expect(
        stats.state() == state
            && stats.matched() == matched
            && stats.pending() == pending
            && stats.dead() == dead
            && stats.dropped() == 0
            && stats.delivered() == matched - pending - dead,
        "a golden lane has changed: " + stats);
  }

  private static void deadLetter(EventBus bus, Findings findings) {
    List<DeadLetter> letters = bus.operations().deadLetters("", 0, 100);
    DeadLetter letter = letters.get(0);
    findings.expect(
        letters.size() == 1
            && letter.lane().equals(Golden.PICKY)
            && letter.offset() == Golden.REJECTED
            && letter.reason() == Reason.INVALID
            && letter.detail().equals(Golden.WHY)
            && letter.attempts() == 1
            && !letter.last().isBefore(letter.first())
            && Golden.said(letter.event()).equals(Golden.said(Golden.event(Golden.REJECTED))),
        "the golden dead letter has changed: " + letters);
  }

  private static void delivered(Folder golden, Findings findings) {
    GoldenShelf shelf = new GoldenShelf(D12Format::confirm);
    try (EventBus bus = Golden.bus(golden.path(), shelf, Golden.LANES).build()) {
      bus.start();
      findings.expect(
          Folder.drains(bus, List.of(Golden.GAPS, Golden.PICKY, Golden.GONE)),
          "a golden folder does not drain: " + bus.stats());
      findings.expect(
          shelf.taken(Golden.PAUSED).isEmpty(), "a lane that was paused has sent something");
      bus.operations().resume(Golden.PAUSED);
      findings.expect(
          Folder.drains(bus, Golden.LANES), "a golden folder does not drain: " + bus.stats());
      deadLetter(bus, findings);
      bus.put(Event.builder().body("fresh", "text/plain").build())
          .accepted()
          .toCompletableFuture()
          .join();
      findings.expect(
          bus.stats().log().orElseThrow().stable() == Golden.EVENTS + 1,
          "a new event is not put behind the others: " + bus.stats());
      Folder.drains(bus, Golden.LANES);
    }
    for (String lane : Golden.LANES) {
      List<List<Object>> expected =
          Golden.pending(lane).stream().map(Golden::event).map(Golden::said).toList();
      List<List<Object>> taken =
          shelf.taken(lane).stream().map(Golden::said).limit(expected.size()).toList();
      findings.expect(
          taken.equals(expected) && shelf.taken(lane).size() == expected.size() + 1,
          "lane " + lane + " has delivered " + taken + " for " + expected);
      findings.add("events", taken.size());
    }
  }

  /** A folder with a stranger in it is opened, to look and to deliver. */
  private record Meeting(
      Folder folder, Stranger stranger, int version, Said said, Findings findings) {
    void run() throws IOException {
      boolean isFile = stranger == Stranger.IDENTITY || stranger == Stranger.FORMAT;
      Map<Path, String> files = isFile ? bytes() : Map.of();
      Contents before = isFile ? null : Contents.of(folder);
      GoldenShelf shelf = new GoldenShelf(D12Format::confirm);
      open(EventBus.builder().data(folder.path()).inspect());
      expect(
          isFile ? bytes().equals(files) : Contents.of(folder).equals(before),
          "looking has changed the folder");
      open(Golden.bus(folder.path(), shelf, List.of(Golden.PAUSED)));
      if (stranger != Stranger.DEAD_LETTER) {
        expect(
            isFile ? bytes().equals(files) : Contents.of(folder).equals(before),
            "a refused start has changed the folder");
      } else {
        expect(
            before != null && Contents.of(folder).dead().equals(before.dead()),
            "a start has changed dead letters");
      }
      expect(
          Golden.LANES.stream().allMatch(lane -> shelf.taken(lane).isEmpty()),
          "something was delivered");
    }

    private void open(EventBusBuilder builder) {
      said.take();
      try (EventBus bus = builder.build()) {
        expect(stranger == Stranger.DEAD_LETTER, "it is not refused");
        List<DeadLetter> letters = bus.operations().deadLetters(Golden.PICKY, 0, 100);
        expect(letters.size() == 1, "dead letters are " + letters);
        List<String> lines = said.take();
        expect(lines.stream().anyMatch(this::isClear), "nobody says what to do: " + lines);
      } catch (ConfigurationException e) {
        expect(stranger != Stranger.DEAD_LETTER, "it is refused: " + e.getMessage());
        expect(
            isClear(String.valueOf(e.getMessage())), "a refusal is not clear: " + e.getMessage());
      }
    }

    private boolean isClear(String text) {
      return text.contains(REMEDY) && text.contains(String.valueOf(version));
    }

    /** All files but the lock, which every owner writes. */
    private Map<Path, String> bytes() throws IOException {
      Map<Path, String> bytes = new TreeMap<>();
      for (Path file : folder.files()) {
        if (!file.endsWith("lock")) {
          bytes.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
      return bytes;
    }

    private void expect(boolean condition, String otherwise) {
      findings.expect(condition, stranger + " of version " + version + ": " + otherwise);
    }
  }
}
