package io.evbus.chaos.rows;

import io.evbus.chaos.Course;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads what the other rows noted: after each run with faults one fresh event must reach every sink
 * in five seconds.
 */
public final class B10Recovery implements Row {
  private static final long MOST_MILLIS = 5_000;

  @Override
  public String name() {
    return "B10";
  }

  @Override
  public String promise() {
    return "After every fault a fresh event reaches every sink in five seconds";
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws IOException {
    Findings findings = new Findings(this, size, seed);
    for (RowResult other : Course.results(folder.resolve("..").normalize())) {
      if (other.size() == size && other.figures().get("freshMillis") instanceof Number millis) {
        findings.add("rows", 1);
        findings.most("freshMillis", millis.longValue());
        findings.expect(millis.longValue() <= MOST_MILLIS, other.row() + " took " + millis + " ms");
      }
    }
    findings.require(findings.number("rows") > 0, "no row of this size has run in this folder");
    return findings.result();
  }
}
