package io.evbus.testkit.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The contract in its simplest form: what a log must hold. */
final class LogModel {
  private final TreeMap<Long, String> records = new TreeMap<>();
  private final SortedMap<String, String> lanes = new TreeMap<>();
  private final SortedMap<String, TreeMap<Long, String>> dead = new TreeMap<>();
  private long first;
  private long next;

  long first() {
    return first;
  }

  long next() {
    return next;
  }

  void append(long at, List<String> contents) {
    for (int i = 0; i < contents.size(); i++) {
      records.put(at + i, contents.get(i));
    }
    next = Math.max(next, at + contents.size());
  }

  void trim(long before) {
    records.headMap(before).clear();
    first = Math.max(first, before);
  }

  List<Stored> read(long from) {
    List<Stored> found = new ArrayList<>();
    records.tailMap(from).forEach((offset, content) -> found.add(new Stored(offset, content)));
    return found;
  }

  void commit(Map<String, String> states, Letter... letters) {
    lanes.putAll(states);
    for (Letter letter : letters) {
      dead.computeIfAbsent(letter.lane(), lane -> new TreeMap<>())
          .put(letter.offset(), letter.content());
    }
  }

  Map<String, String> lanes() {
    return lanes;
  }

  List<Letter> letters(String lane, long from, int most) {
    List<Letter> found = new ArrayList<>();
    dead.forEach(
        (name, letters) -> {
          if (lane.isEmpty() || lane.equals(name)) {
            letters
                .tailMap(from)
                .forEach((offset, content) -> found.add(new Letter(name, offset, content)));
          }
        });
    return found.subList(0, Math.min(most, found.size()));
  }

  void purge(String lane, long from, long to) {
    dead.getOrDefault(lane, new TreeMap<>()).subMap(from, to).clear();
  }

  void forget(String lane) {
    lanes.remove(lane);
    dead.remove(lane);
  }
}
