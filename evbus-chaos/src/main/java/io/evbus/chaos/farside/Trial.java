package io.evbus.chaos.farside;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Size;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.spi.Ingress;
import io.evbus.spi.OptionValues;
import io.evbus.spi.Profile;
import io.evbus.testkit.ingress.FarSide;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One run of a row against one far side.
 *
 * @param kind what it is
 * @param farSide the far side, which runs
 * @param size how long
 * @param seed decides everything that is left to chance
 * @param folder for files
 * @param findings what was found
 */
public record Trial(
    Kind kind, FarSide farSide, Size size, long seed, Path folder, Findings findings) {
  /** The most unconfirmed events of a lane. */
  public static final int WINDOW = 256;

  /** Chance, from the seed. */
  public SplittableRandom random() {
    return new SplittableRandom(seed);
  }

  /**
   * A victim under load.
   *
   * @param place where its only lane leads; made ready
   * @param options of the lane's profile
   * @param seconds within which the lane notices that nothing answers
   * @param perSecond events a second
   */
  public FarRun load(String place, Map<String, Object> options, int seconds, int perSecond)
      throws IOException {
    farSide.prepare(place);
    return new FarRun(this, place, lane("far", options, seconds), perSecond);
  }

  /** A lane that notices within so many seconds that nothing answers, and comes back within one. */
  public LaneSpec lane(String profile, Map<String, Object> options, int seconds) {
    Map<String, Object> all = new HashMap<>(options);
    all.putAll(kind.impatience().apply(seconds));
    return new LaneSpec(
        laneId(profile, all),
        farSide.provider(),
        all,
        Map.of("reopen_cap", "1s", "window", WINDOW, "attempt_timeout", seconds + "s"));
  }

  /** The lane's id, as the engine makes it of the profile's only destination. */
  private String laneId(String profile, Map<String, Object> options) {
    Ingress ingress = farSide.ingress();
    OptionValues values =
        ingress
            .options()
            .parse(
                profile,
                options,
                fault -> {
                  throw new IllegalArgumentException("Reading a far side's profile: " + fault);
                });
    String destination =
        ingress.destinations(new Profile(farSide.provider(), profile, values)).get(0).id();
    return destination.isEmpty() ? profile : profile + "/" + destination;
  }
}
