package io.evbus.bench;

import io.evbus.EventBus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A lane to a far side against its bare client and other rivals. */
final class IngressRow implements BenchRow {
  private static final String EVBUS = "evbus, events/s";

  private final String name;
  private final Sending sending;
  private final List<Against> all;

  IngressRow(String name, Sending sending, Against... all) {
    this.name = name;
    this.sending = sending;
    this.all = List.of(all);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String compares() {
    return "A lane on the memory log against "
        + all.stream().map(one -> one.rival().name()).collect(Collectors.joining(", "))
        + ", with the same events, headers, confirmations and window";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>(sending.settings());
    for (Against one : all) {
      settings.putAll(one.rival().settings());
      if (one.divisor() > 1) {
        settings.put(one.rival().name() + ", events", sending.events(one.divisor()));
      }
    }
    return settings;
  }

  @Override
  public List<Side> sides() {
    List<Side> sides = new ArrayList<>();
    sides.add(new Side("evbus", to -> to.add(EVBUS, sending.through(EventBus.builder()))));
    for (Against one : all) {
      sides.add(
          new Side(
              one.rival().name(),
              to -> to.add(series(one), sending.by(one.rival(), one.divisor()))));
    }
    return sides;
  }

  @Override
  public List<Goal> goals() {
    return all.stream().map(one -> one.goal(EVBUS, series(one))).toList();
  }

  private static String series(Against one) {
    return one.rival().name() + ", events/s";
  }

  @Override
  public void close() {
    sending.close();
  }
}
