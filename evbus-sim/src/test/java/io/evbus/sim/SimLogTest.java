package io.evbus.sim;

import io.evbus.spi.LogProvider;
import io.evbus.testkit.log.LogConformance;
import io.evbus.testkit.log.LogFeatures;
import io.evbus.testkit.log.LogFeatures.Ability;
import java.nio.file.Path;

/** The simulated log keeps the contract. */
class SimLogTest extends LogConformance {
  private final SimLog.Provider provider = new SimLog.Provider(seed());

  @Override
  protected LogProvider provider() {
    return provider;
  }

  @Override
  protected LogFeatures features() {
    return LogFeatures.of(Ability.SURVIVES_POWER_CUT);
  }

  @Override
  protected void cutPower(Path folder) {
    provider.disk(folder).crash(true);
  }
}
