package io.evbus.ingress.redis;

import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What a probe finds out, in one line; it asks and changes nothing. Much of it is for users with
 * more rights than publishing needs, so each question may stay without an answer.
 */
final class Findings {
  private static final String NOT_KNOWN = "how it keeps entries on disk, this user may not ask";

  private final Session session;
  private final Destination destination;
  private final Address address;
  private final Map<String, String> info;

  Findings(Session session, Destination destination, Address address) {
    this.session = session;
    this.destination = destination;
    this.address = address;
    this.info = info();
  }

  String inOneLine() throws IngressException {
    return "connected to "
        + version()
        + role()
        + "; "
        + stream()
        + "; "
        + durability()
        + eviction();
  }

  private String version() {
    String valkey = info.get("valkey_version");
    if (valkey != null) {
      return "Valkey " + valkey;
    }
    return "Redis" + (info.containsKey("redis_version") ? " " + info.get("redis_version") : "");
  }

  private String role() {
    String replicas = info.get("connected_slaves");
    return replicas == null
        ? ""
        : " with " + count(Long.parseLong(replicas), "replica", "replicas");
  }

  /** What is at the key. */
  private String stream() throws IngressException {
    String key = address.stream();
    if (key == null) {
      return address + ": which these are, only events say";
    }
    Optional<String> type = ask(Command.TYPE, key).map(Session::text);
    if (type.isEmpty()) {
      return "what is at " + address + ", this user may not ask";
    }
    return switch (type.get()) {
      case "stream" ->
          address
              + ask(Command.XLEN, key)
                  .map(length -> " has " + count((Long) length, "entry", "entries"))
                  .orElse(" is there");
      case "none" -> absent();
      default ->
          throw new IngressException(
              Reason.NO_DESTINATION,
              "Opening "
                  + address
                  + ": the key holds a "
                  + type.get()
                  + "; correct the name, or remove the key",
              null);
    };
  }

  private String absent() throws IngressException {
    if (destination.profile().require(RedisOptions.CREATE)) {
      return address + " is not there yet";
    }
    throw new IngressException(
        Reason.NO_DESTINATION,
        "Opening " + address + ": it is not there; create it, or remove create: false",
        null);
  }

  /** What a confirmation proves, as the server is configured now. */
  private String durability() {
    String appendOnly = setting("appendonly");
    if (appendOnly == null) {
      String enabled = info.get("aof_enabled");
      appendOnly = enabled == null ? null : enabled.equals("1") ? "yes" : "no";
    }
    if (appendOnly == null) {
      return NOT_KNOWN;
    }
    if (!appendOnly.equals("yes")) {
      return "appendonly no: a crash of the server loses all entries since its last snapshot";
    }
    String sync = setting("appendfsync");
    if (sync == null) {
      return "appendonly yes; its appendfsync, this user may not ask";
    }
    return "appendonly yes, appendfsync " + sync + ": " + meaning(sync);
  }

  private static String meaning(String sync) {
    return switch (sync) {
      case "always" -> "a confirmed entry is on disk";
      case "everysec" ->
          "a crash or a power cut may lose what was confirmed in the last second or two";
      default -> "a power cut loses what the system has not written yet, half a minute or more";
    };
  }

  private String eviction() {
    String policy = info.getOrDefault("maxmemory_policy", "");
    return policy.startsWith("allkeys")
        ? "; maxmemory-policy " + policy + " lets the server remove whole streams"
        : "";
  }

  private @Nullable String setting(String name) {
    return ask(new CommandArguments(Command.CONFIG).add("GET").add(name))
        .filter(List.class::isInstance)
        .map(answer -> (List<?>) answer)
        .filter(pair -> pair.size() == 2)
        .map(pair -> Session.text(pair.get(1)))
        .orElse(null);
  }

  private Map<String, String> info() {
    Map<String, String> values = new HashMap<>();
    String text = ask(new CommandArguments(Command.INFO)).map(Session::text).orElse("");
    text.lines()
        .map(line -> line.split(":", 2))
        .filter(pair -> pair.length == 2)
        .forEach(pair -> values.put(pair[0], pair[1].strip()));
    return values;
  }

  private Optional<Object> ask(Command command, String key) {
    return ask(new CommandArguments(command).key(Address.bytes(key)));
  }

  private Optional<Object> ask(CommandArguments command) {
    try {
      return Optional.ofNullable(session.ask(command));
    } catch (JedisDataException e) {
      return Optional.empty();
    }
  }

  private static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
