package io.evbus.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.core.ring.Ring;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a lane behind the ring has searched in the log. */
final class FeedTest {
  private static final long STABLE = 100;
  private static final long SEARCHED = 10;

  @Test
  void whatHasComeIsNotSearchedAgain() {
    Feed feed = new Feed(Ring.overLog(16, 1 << 20, STABLE), STABLE);
    assertThat(feed.next(0)).isNull();
    assertThat(feed.takeWanted()).isZero();

    assertThat(feed.next(0)).as("asked again while the search runs").isNull();
    feed.fetched(new Feed.Fetched(0, List.of(), SEARCHED));

    assertThat(feed.takeWanted()).isEqualTo(-1);
    assertThat(feed.next(SEARCHED)).isNull();
    assertThat(feed.takeWanted()).isEqualTo(SEARCHED);
  }
}
