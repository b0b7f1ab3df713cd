package io.evbus.chaos.farside;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.rows.Needs;
import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.nio.file.Path;
import java.util.Optional;

/** A row that runs once for each kind of far side, as {@code B1.rabbitmq}. Stateless. */
public abstract class FarRow implements Row {
  private final String family;
  private final Kind kind;
  private final Ability ability;

  /** A row of a family against a kind, if that claims an ability. */
  protected FarRow(String family, Kind kind, Ability ability) {
    this.family = family;
    this.kind = kind;
    this.ability = ability;
  }

  @Override
  public final String name() {
    return family + "." + kind.name();
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog().or(kind.needs());
  }

  @Override
  public final RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    FarSide farSide = size == Size.SMOKE ? Shared.take(kind) : kind.starts().get();
    boolean isWhole = false;
    try {
      RowResult result = run(new Trial(kind, farSide, size, seed, folder, findings), ability);
      isWhole = result.status().isFine();
      return result;
    } finally {
      if (isWhole && size == Size.SMOKE) {
        Shared.giveBack(kind, farSide);
      } else {
        farSide.close();
      }
    }
  }

  private RowResult run(Trial trial, Ability needed) throws Exception {
    if (!trial.farSide().features().has(needed)) {
      return trial.findings().notClaimed(needed.name());
    }
    run(trial);
    return trial.findings().result();
  }

  /** Does the harm, and notes what it finds. */
  protected abstract void run(Trial trial) throws Exception;
}
