package io.evbus.bench;

import io.evbus.EventBus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A lane to a far side against the bare client, which has the goal, and others for information. */
final class IngressRow implements BenchRow {
  private static final String EVBUS = "evbus, events/s";

  private final String name;
  private final Sending sending;
  private final double least;
  private final BareClient best;
  private final List<BareClient> all = new ArrayList<>();

  IngressRow(
      String name, Sending sending, double least, BareClient best, BareClient... forInformation) {
    this.name = name;
    this.sending = sending;
    this.least = least;
    this.best = best;
    all.add(best);
    all.addAll(List.of(forInformation));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String compares() {
    return "A lane on the memory log against "
        + best.name()
        + ", with the same events, headers, confirmations and window";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>(sending.settings());
    all.forEach(client -> settings.putAll(client.settings()));
    return settings;
  }

  @Override
  public List<Side> sides() {
    List<Side> sides = new ArrayList<>();
    sides.add(new Side("evbus", to -> to.add(EVBUS, sending.through(EventBus.builder(), best))));
    for (BareClient client : all) {
      sides.add(new Side(client.name(), to -> to.add(series(client), sending.by(client))));
    }
    return sides;
  }

  @Override
  public List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    for (BareClient client : all) {
      goals.add(Goal.ratio(EVBUS, series(client), client == best ? least : 0));
    }
    return goals;
  }

  private static String series(BareClient client) {
    return client.name() + ", events/s";
  }

  @Override
  public void close() {
    sending.close();
  }
}
