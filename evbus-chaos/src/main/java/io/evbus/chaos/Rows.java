package io.evbus.chaos;

import io.evbus.chaos.farside.Kind;
import io.evbus.chaos.rows.B10Recovery;
import io.evbus.chaos.rows.B11Simulation;
import io.evbus.chaos.rows.B12Structures;
import io.evbus.chaos.rows.B13ClockJumps;
import io.evbus.chaos.rows.B14Pauses;
import io.evbus.chaos.rows.B14bBrokerPauses;
import io.evbus.chaos.rows.B15Reload;
import io.evbus.chaos.rows.B17Contract;
import io.evbus.chaos.rows.B1BrokerDeath;
import io.evbus.chaos.rows.B2LongOutage;
import io.evbus.chaos.rows.B3BadNetworks;
import io.evbus.chaos.rows.B4Nowhere;
import io.evbus.chaos.rows.B5Duplicates;
import io.evbus.chaos.rows.B6Isolation;
import io.evbus.chaos.rows.B7Poison;
import io.evbus.chaos.rows.B8OrderPerKey;
import io.evbus.chaos.rows.B9BackPressure;
import io.evbus.chaos.rows.D10CleanStop;
import io.evbus.chaos.rows.D11OneOwner;
import io.evbus.chaos.rows.D12Format;
import io.evbus.chaos.rows.D1ProcessKill;
import io.evbus.chaos.rows.D2KillAtEveryStep;
import io.evbus.chaos.rows.D3PowerCut;
import io.evbus.chaos.rows.D5WriteError;
import io.evbus.chaos.rows.D6DiskFull;
import io.evbus.chaos.rows.D7Damage;
import io.evbus.chaos.rows.D8CleanUp;
import io.evbus.chaos.rows.D9FastRestart;
import io.evbus.chaos.rows.PlantedBugs;
import io.evbus.chaos.rows.S13Tls;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** All rows, in the order in which they run; B10 reads the results of those before it. */
public final class Rows {
  private static final List<Row> ALL =
      Stream.of(
              of(
                  new D1ProcessKill(),
                  new D2KillAtEveryStep(),
                  new D3PowerCut(),
                  new D5WriteError(),
                  new D6DiskFull(),
                  new D7Damage(),
                  new D8CleanUp(),
                  new D9FastRestart(),
                  new D10CleanStop(),
                  new D11OneOwner(),
                  new D12Format()),
              forEachKind(B1BrokerDeath::new),
              of(new B2LongOutage()),
              forEachKind(B3BadNetworks::new),
              forEachKind(B4Nowhere::new),
              forEachKind(B5Duplicates::new),
              of(
                  new B6Isolation(),
                  new B7Poison(),
                  new B8OrderPerKey(),
                  new B9BackPressure(),
                  new B11Simulation(),
                  new B12Structures(),
                  new B13ClockJumps(),
                  new B14Pauses()),
              forEachKind(B14bBrokerPauses::new),
              of(new B15Reload()),
              forEachKind(B17Contract::new),
              forEachKind(S13Tls::new),
              of(new PlantedBugs(), new B10Recovery()))
          .flatMap(rows -> rows)
          .toList();

  private Rows() {}

  /** All of them. */
  public static List<Row> all() {
    return ALL;
  }

  /** The row of a name such as {@code B1.rabbitmq}, or all of a family such as {@code B1}. */
  public static List<Row> named(String name) {
    return ALL.stream()
        .filter(row -> row.name().equals(name) || row.family().equals(name))
        .toList();
  }

  private static Stream<Row> of(Row... rows) {
    return Arrays.stream(rows);
  }

  private static Stream<Row> forEachKind(Function<Kind, Row> row) {
    return Kind.ALL.stream().map(row);
  }
}
