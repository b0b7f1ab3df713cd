package io.evbus.chaos.disk;

import io.evbus.ConfigurationException;
import io.evbus.DeadLetter;
import io.evbus.EventBus;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.chaos.Findings;
import io.evbus.chaos.stage.Waiting;
import io.evbus.testkit.check.Stamp;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens a harmed folder and holds the engine to its promises: it starts, no wrong payload is handed
 * out, what is lost is what may be lost, and is named and counted. Used once.
 */
public final class Inspection {
  private static final int FRESH = 5;
  private static final int MOST_DEAD = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Pattern NAMED =
      Pattern.compile("on lane (\\w+): the log's records of offsets (\\d+) to (\\d+) are damaged");

  private final Template template;
  private final Folder folder;
  private final String what;
  private final BitSet mayCost;
  private final Said said;
  private final Findings findings;
  private final List<String> lines = new ArrayList<>();
  private int next;

  public Inspection(
      Template template, Folder folder, String what, BitSet mayCost, Said said, Findings findings) {
    this.template = template;
    this.folder = folder;
    this.what = what;
    this.mayCost = mayCost;
    this.said = said;
    this.findings = findings;
    this.next = template.events();
  }

  /** Opens it, and perhaps once more. */
  public void run(boolean again) {
    said.take();
    Shelf shelf = new Shelf(false);
    if (!live(shelf)) {
      return;
    }
    BitSet lost = new BitSet();
    lost.set(0, template.events());
    lost.andNot(shelf.taken(Shelf.BEHIND));
    findings.add("lost", lost.cardinality());
    BitSet unnamed = (BitSet) lost.clone();
    unnamed.andNot(named());
    expect(unnamed.isEmpty(), "events " + unnamed + " are lost and not named");
    BitSet tooMuch = (BitSet) lost.clone();
    tooMuch.andNot(mayCost);
    expect(tooMuch.isEmpty(), "events " + tooMuch + " are lost, which are not damaged");
    expect(dropped == lost.cardinality(), lost.cardinality() + " are lost, counted: " + dropped);
    long before = dropped;
    if (again && live(new Shelf(false))) {
      expect(dropped == before, "opened again, it counts " + dropped + " lost after " + before);
    }
  }

  private long dropped;

  /** One life of an engine on it; whether it came to its end. */
  private boolean live(Shelf shelf) {
    try (EventBus bus = folder.bus(shelf)) {
      bus.start();
      int from = next;
      next += FRESH;
      Folder.put(bus, from, next);
      expect(
          Waiting.until(PATIENCE, () -> has(shelf, from, next)) && Folder.drains(bus, Shelf.LANES),
          "it does not drain: " + bus.stats());
      count(bus);
      dead(bus);
    } catch (ConfigurationException e) {
      findings.add("refused", 1);
      expect(
          String.valueOf(e.getMessage()).contains("use the evbus that wrote it"),
          "it does not start: " + e.getMessage());
      return false;
    } catch (RuntimeException e) {
      expect(false, "it fails: " + e);
      return false;
    } finally {
      lines.addAll(said.take());
    }
    expect(shelf.wrong() == 0, shelf.wrong() + " wrong payloads are handed out");
    return true;
  }

  private static boolean has(Shelf shelf, int from, int to) {
    return Shelf.LANES.stream()
        .allMatch(
            lane -> {
              BitSet taken = shelf.taken(lane);
              for (int number = from; number < to; number++) {
                if (!taken.get(number) && !(lane.equals(Shelf.PICKY) && Shelf.rejects(number))) {
                  return false;
                }
              }
              return true;
            });
  }

  private void count(EventBus bus) {
    for (LaneStats lane : bus.stats().lanes()) {
      long settled = lane.delivered() + lane.dead() + lane.dropped() + lane.pending();
      expect(lane.matched() == settled, "the counters don't add up: " + lane);
      if (lane.lane().equals(Shelf.BEHIND)) {
        dropped = lane.droppedByReason().getOrDefault(Reason.DAMAGED, 0L);
      }
    }
  }

  /** Dead letters that are gone, of which somebody must speak. */
  private void dead(EventBus bus) {
    Waiting.until(SOON, () -> missingDead(bus).isEmpty());
    BitSet missing = missingDead(bus);
    lines.addAll(said.take());
    if (!missing.isEmpty()) {
      findings.add("deadLettersLost", missing.cardinality());
      expect(!lines.isEmpty(), "dead letters " + missing + " are lost, and nobody says so");
    }
  }

  /** A repeated delivery may have made them again a moment ago. */
  private BitSet missingDead(EventBus bus) {
    BitSet missing = new BitSet();
    for (int number = 0; number < template.events(); number++) {
      missing.set(number, Shelf.rejects(number));
    }
    try {
      List<DeadLetter> page = bus.operations().deadLetters(Shelf.PICKY, 0, MOST_DEAD);
      while (!page.isEmpty()) {
        page.forEach(letter -> missing.clear(Stamp.number(Stamp.parse(letter.event().id()))));
        long next = page.get(page.size() - 1).offset() + 1;
        page = bus.operations().deadLetters(Shelf.PICKY, next, MOST_DEAD);
      }
    } catch (UncheckedIOException e) {
      lines.add(String.valueOf(e.getMessage()));
    }
    return missing;
  }

  private BitSet named() {
    BitSet named = new BitSet();
    for (String line : lines) {
      Matcher matcher = NAMED.matcher(line);
      if (matcher.find() && matcher.group(1).equals(Shelf.BEHIND)) {
        named.set(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)) + 1);
      }
    }
    return named;
  }

  private void expect(boolean condition, String otherwise) {
    findings.expect(condition, what + ": " + otherwise);
  }
}
