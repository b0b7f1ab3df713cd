package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.testkit.log.LogFeatures.Ability;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What survives a power cut. */
interface PowerCutRules extends LogRules {
  @Test
  default void optional_L75_acknowledgedRecordsSurviveAPowerCut() throws IOException {
    logs().mustClaim(Ability.SURVIVES_POWER_CUT);
    KitLog log = logs().open();
    for (int cut = 0; cut < 4 * LogFixture.rounds(); cut++) {
      log.appendNumbered(1 + cut);
      long acknowledged = log.next();
      log = logs().cutPower(log);
      assertThat(log.recovery().next()).isEqualTo(acknowledged);
      assertThat(log.read(0)).isEqualTo(Stored.numbered(0, acknowledged));
    }
  }

  @Test
  default void optional_L76_theCommitsThatSurviveAreABeginningAndEachIsWhole() throws IOException {
    logs().mustClaim(Ability.SURVIVES_POWER_CUT);
    KitLog log = logs().open();
    for (int cut = 0; cut < 10 * LogFixture.rounds(); cut++) {
      Commits commits = new Commits(log);
      for (int i = 0; i < 6; i++) {
        commits.commit(log);
        if (i == cut % 7) {
          log.appendNumbered(1);
        }
      }
      log = logs().cutPower(log);
      assertThat(Commits.check(log)).isLessThanOrEqualTo(commits.last());
    }
  }

  @Test
  default void optional_L77_aTrimMakesTheCommitsBeforeItStable() throws IOException {
    logs().mustClaim(Ability.SURVIVES_POWER_CUT);
    KitLog log = logs().open();
    log.appendNumbered(1000);
    for (int cut = 0; cut < 4 * LogFixture.rounds(); cut++) {
      Commits commits = new Commits(log);
      commits.commit(log);
      commits.commit(log);
      log.raw().trim(cut + 1);
      log = logs().cutPower(log);
      assertThat(Commits.check(log)).isEqualTo(commits.last());
      assertThat(log.recovery().first()).isLessThanOrEqualTo(cut + 1L);
      assertThat(log.read(0)).isEqualTo(Stored.numbered(log.recovery().first(), 1000));
    }
  }

  @Test
  default void optional_L78_aCloseMakesCommitsStable() throws IOException {
    logs().mustClaim(Ability.SURVIVES_POWER_CUT);
    KitLog log = logs().open();
    for (int cut = 0; cut < 4 * LogFixture.rounds(); cut++) {
      Commits commits = new Commits(log);
      commits.commit(log);
      commits.commit(log);
      log.close();
      log = logs().cutPower(log);
      assertThat(Commits.check(log)).isEqualTo(commits.last());
    }
  }
}
