package io.evbus.ingress.redis;

import io.evbus.Reason;
import io.evbus.spi.Outcome;
import io.evbus.spi.Profile;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * What must have happened to the entries of a batch, beyond being in the server's memory, before
 * they count. Asked for once behind each batch. Immutable.
 *
 * @param replicas how many replicas must have them
 * @param fsync whether the server must have them on its disk, and each of these replicas on its own
 * @param waitMillis how long the server may wait for that
 */
record Copies(int replicas, boolean fsync, long waitMillis) {

  static Copies of(Profile profile) {
    int replicas = profile.require(RedisOptions.REPLICAS);
    boolean fsync = profile.require(RedisOptions.FSYNC);
    boolean wanted = fsync || replicas > 0;
    return new Copies(
        replicas, fsync, wanted ? profile.require(RedisOptions.REPLICAS_TIMEOUT).toMillis() : 0);
  }

  boolean areWanted() {
    return fsync || replicas > 0;
  }

  /** Asks for what is wanted. */
  CommandArguments command() {
    return command(waitMillis);
  }

  /** Asks, and waits no longer than the server has to; for a server that may not know how. */
  CommandArguments trial() {
    return command(1);
  }

  private CommandArguments command(long millis) {
    return fsync
        ? new CommandArguments(Command.WAITAOF).add(1).add(replicas).add(millis)
        : new CommandArguments(Command.WAIT).add(replicas).add(millis);
  }

  /** Empty when the answer says that all is as wanted. */
  Optional<Outcome> shortage(String where, @Nullable Object answer) {
    long synced = fsync ? number(answer, 0) : 1;
    long copies = number(answer, fsync ? 1 : 0);
    if (synced >= 1 && copies >= replicas) {
      return Optional.empty();
    }
    String missing =
        synced < 1
            ? "its disk has not confirmed it"
            : "only " + copies + " of " + replicas + " replicas have confirmed it";
    return Optional.of(
        new Outcome.Retry(
            Reason.REFUSED,
            where
                + ": the entry is there, but "
                + missing
                + " within "
                + waitMillis
                + " ms; it is added again. Bring the replicas back, or raise replicas_timeout"));
  }

  private static long number(@Nullable Object answer, int index) {
    Object part = answer instanceof List<?> list && index < list.size() ? list.get(index) : answer;
    return part instanceof Long number ? number : 0;
  }
}
