package io.evbus.testkit.log;

import io.evbus.spi.LogProvider;
import io.evbus.testkit.log.LogFeatures.Ability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules that every durable log keeps, as tests; a subclass names the log. Each rule works in a
 * folder of its own.
 *
 * <p>{@code -Devbus.kit.seed=N} replays a random rule with the seed that it printed, {@code
 * -Devbus.kit.rounds=N} sets how often the random rules and those that kill are repeated (5).
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
public abstract class LogConformance
    implements RecordRules,
        CursorRules,
        ProgressRules,
        DeadLetterRules,
        TrimRules,
        CloseRules,
        FolderRules,
        KillRules,
        PowerCutRules,
        RandomRules {
  private final long seed = Long.getLong("evbus.kit.seed", new Random().nextInt(Integer.MAX_VALUE));
  private LogFixture logs = new LogFixture(this, Path.of(""));

  /** The log under test; each call may give a new provider that sees the same folders. */
  protected abstract LogProvider provider();

  /** What it claims. */
  protected abstract LogFeatures features();

  /** The provider's own options, by name; its defaults unless this is overridden. */
  protected Map<String, String> options() {
    return Map.of();
  }

  /**
   * The seed of the random rules, the same for the life of this object: a new one, or that of
   * {@code -Devbus.kit.seed}. Printed by the rules that use it.
   */
  protected long seed() {
    return seed;
  }

  /**
   * Leaves in the folder what a power cut at this moment would leave. A log is open on it, which
   * the kit abandons afterwards.
   */
  protected void cutPower(Path folder) throws IOException {
    throw missing("cutPower", Ability.SURVIVES_POWER_CUT);
  }

  /** Damages the stored bytes of at least one record of a closed log with 1,000 records. */
  protected void damage(Path folder) throws IOException {
    throw missing("damage", Ability.DETECTS_DAMAGE);
  }

  /** Makes a closed log's folder look as if a later version had written it. */
  protected void makeUnknownVersion(Path folder) throws IOException {
    throw missing("makeUnknownVersion", Ability.REFUSES_UNKNOWN_VERSION);
  }

  private UnsupportedOperationException missing(String hook, Ability ability) {
    return new UnsupportedOperationException(
        "Testing " + getClass().getName() + ": " + ability + " is claimed; override " + hook);
  }

  @BeforeEach
  final void prepare(@TempDir Path folder) {
    logs = new LogFixture(this, folder);
  }

  @AfterEach
  final void closeAll() throws IOException {
    logs.close();
  }

  @Override
  public final LogFixture logs() {
    return logs;
  }
}
