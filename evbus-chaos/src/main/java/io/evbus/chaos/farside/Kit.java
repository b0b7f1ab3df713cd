package io.evbus.chaos.farside;

import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressConformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the conformance kit for ingresses against a kind of far side. Confined to one thread. */
public final class Kit {
  private static final String NOT_CLAIMED = "not claimed: ";
  private static @Nullable Kind current;

  private int passed;
  private final List<String> failed = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private final Set<String> notClaimed = new TreeSet<>();
  private int rulesNotClaimed;

  private Kit() {}

  /** The rules; JUnit makes it. */
  static final class Rules extends IngressConformance {
    @Override
    protected FarSide start() {
      Kind kind = current;
      if (kind == null) {
        throw new IllegalStateException("Running the kit: no kind is chosen");
      }
      return kind.starts().get();
    }
  }

  /** Runs all rules. */
  public static Kit run(Kind kind) {
    Kit kit = new Kit();
    current = kind;
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(Rules.class))
                  .build(),
              kit.new Watcher());
    } finally {
      current = null;
    }
    return kit;
  }

  /** Rules that were kept; one that runs with several sizes of batch counts once for each. */
  public int passed() {
    return passed;
  }

  /** Rules about abilities that are not claimed. */
  public int rulesNotClaimed() {
    return rulesNotClaimed;
  }

  /** The abilities that are not claimed and have rules. */
  public Set<String> notClaimed() {
    return notClaimed;
  }

  /** Rules that were broken, each with what it said. */
  public List<String> failed() {
    return failed;
  }

  /** Rules that did not run for another reason, each with it. */
  public List<String> skipped() {
    return skipped;
  }

  private final class Watcher implements TestExecutionListener {
    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
      skipped.add(identifier.getDisplayName() + ": " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
      String said = result.getThrowable().map(Throwable::getMessage).orElse("");
      switch (result.getStatus()) {
        case FAILED -> failed.add(identifier.getLegacyReportingName() + ": " + said);
        case ABORTED -> aborted(identifier, said);
        case SUCCESSFUL -> passed += identifier.isTest() ? 1 : 0;
      }
    }

    private void aborted(TestIdentifier identifier, String said) {
      int at = said.indexOf(NOT_CLAIMED);
      if (at < 0) {
        skipped.add(identifier.getLegacyReportingName() + ": " + said);
      } else {
        rulesNotClaimed++;
        notClaimed.add(said.substring(at + NOT_CLAIMED.length()));
      }
    }
  }
}
