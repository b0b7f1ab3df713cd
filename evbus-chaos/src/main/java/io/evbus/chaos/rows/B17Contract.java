package io.evbus.chaos.rows;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.farside.Kind;
import io.evbus.chaos.farside.Kit;
import java.nio.file.Path;
import java.util.Optional;

/** The conformance kit for ingresses, which the tests of each ingress run too. */
public final class B17Contract implements Row {
  private static final String ROUNDS = "evbus.kit.rounds";
  private static final int LEAST_RULES = 20;

  private final Kind kind;

  /** The row for a kind. */
  public B17Contract(Kind kind) {
    this.kind = kind;
  }

  @Override
  public String name() {
    return "B17." + kind.name();
  }

  @Override
  public String promise() {
    return "Every ingress keeps the rules of all, with batches of 1, 16 and 256 events";
  }

  @Override
  public Optional<String> needs() {
    return kind.needs().get();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) {
    Findings findings = new Findings(this, size, seed);
    System.setProperty(ROUNDS, Integer.toString(size.of(1, 10, 100)));
    Kit kit;
    try {
      kit = Kit.run(kind);
    } finally {
      System.clearProperty(ROUNDS);
    }
    findings.figure("passed", kit.passed());
    findings.figure("failed", kit.failed().size());
    findings.figure("notClaimed", kit.rulesNotClaimed());
    kit.notClaimed().forEach(ability -> findings.figure(ability, "not claimed"));
    kit.failed().forEach(findings::fault);
    kit.skipped().forEach(findings::shortfall);
    findings.require(kit.passed() >= LEAST_RULES, "only " + kit.passed() + " rules were tried");
    return findings.result();
  }
}
