package io.evbus.ingress.file;

import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The lines of some batches, which are written and confirmed together. Confined to one thread. */
final class Group {
  private static final int FIRST_EVENTS = 1024;

  private final FileEncoding encoding;
  private final Lines lines = new Lines();
  private final List<Batch> batches = new ArrayList<>();
  private int[] ends = new int[FIRST_EVENTS];
  private int size;

  Group(FileEncoding encoding) {
    this.encoding = encoding;
  }

  /** Adds the events of a batch; one that can't be a line is rejected and has none. */
  void add(Batch batch) {
    batches.add(batch);
    if (size + batch.size() > ends.length) {
      ends = Arrays.copyOf(ends, 2 * (size + batch.size()));
    }
    for (int i = 0; i < batch.size(); i++) {
      int index = i;
      encoding
          .add(batch.event(i), lines)
          .ifPresent(
              problem ->
                  batch.decide(index, index + 1, new Outcome.Rejected(Reason.INVALID, problem)));
      ends[size++] = lines.length();
    }
  }

  /** The number of events. */
  int size() {
    return size;
  }

  Lines lines() {
    return lines;
  }

  /** Where the lines before an event end, and its own begins. */
  int start(int event) {
    return event == 0 ? 0 : ends[event - 1];
  }

  /**
   * Tells the lane that events are delivered.
   *
   * @param file where they are
   * @param base what is added to {@link #start} for the place of a line in that file
   */
  void confirm(int from, int to, String file, long base) {
    int first = 0;
    for (Batch batch : batches) {
      int begin = Math.max(from, first);
      int end = Math.min(to, first + batch.size());
      if (begin < end && !batch.wantsCoordinates()) {
        batch.decide(begin - first, end - first, Outcome.OK);
      }
      for (int event = begin; event < end && batch.wantsCoordinates(); event++) {
        Map<String, String> place =
            Map.of("file", file, "offset", Long.toString(base + start(event)));
        batch.decide(event - first, event - first + 1, new Outcome.Ok(place));
      }
      first += batch.size();
    }
  }

  void clear() {
    lines.clear();
    batches.clear();
    size = 0;
  }
}
