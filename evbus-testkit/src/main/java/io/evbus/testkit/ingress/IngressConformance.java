package io.evbus.testkit.ingress;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The rules that every ingress keeps, as tests; a subclass starts the far side. Each rule uses a
 * place of its own there. Rules about batches run with batches of 1, 16 and 256 events.
 *
 * <p>{@code -Devbus.kit.rounds=N} sets how often the rules that kill and freeze the far side do so
 * (2).
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class IngressConformance
    implements LifecycleRules,
        ContentRules,
        BatchRules,
        RefusalRules,
        OutageRules,
        CredentialRules,
        SpecRules {
  private @Nullable FarSide far;
  private @Nullable IngressFixture fixture;

  /** Starts the far side, once for all rules; skips them where it is not installed. */
  protected abstract FarSide start();

  @BeforeAll
  final void startFarSide() {
    far = start();
  }

  @AfterAll
  final void closeFarSide() {
    if (far != null) {
      far.close();
    }
  }

  @BeforeEach
  final void prepare() {
    if (far != null) {
      fixture = new IngressFixture(far);
    }
  }

  @AfterEach
  final void closeAll() throws Exception {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Override
  public final IngressFixture side() {
    if (fixture == null) {
      throw new IllegalStateException("Running a rule: no far side was started");
    }
    return fixture;
  }

  /** How often a rule that harms the far side does so. */
  static int rounds() {
    return Integer.getInteger("evbus.kit.rounds", 2);
  }
}
