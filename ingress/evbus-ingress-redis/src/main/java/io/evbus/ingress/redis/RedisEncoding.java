package io.evbus.ingress.redis;

import io.evbus.Event;
import io.evbus.spi.Profile;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.args.RawableFactory;

/** An event as the command that adds its entry. Confined to one thread at a time. */
final class RedisEncoding {
  /** The type of an event without a routing key. */
  static final String TYPE = "evbus.event";

  /** Stands before the name of a header that is the name of another field. */
  static final String HEADER = "header:";

  private static final String ATTRIBUTE = "ce_";
  private static final String CONTENT_TYPE = "content-type";
  private static final String DATA = "data";
  private static final Set<String> OTHERS = Set.of(CONTENT_TYPE, DATA);

  private static final Rawable VERSION_FIELD = raw("ce_specversion");
  private static final Rawable VERSION = raw("1.0");
  private static final Rawable ID_FIELD = raw("ce_id");
  private static final Rawable SOURCE_FIELD = raw("ce_source");
  private static final Rawable TYPE_FIELD = raw("ce_type");
  private static final Rawable UNTYPED = raw(TYPE);
  private static final Rawable TIME_FIELD = raw("ce_time");
  private static final Rawable CONTENT_TYPE_FIELD = raw(CONTENT_TYPE);
  private static final Rawable PROFILE_FIELD = raw("ce_evbusprofile");
  private static final Rawable DATA_FIELD = raw(DATA);
  private static final Rawable ROUGHLY = raw("~");
  private static final Rawable ANY_ID = raw("*");

  private final Rawable source;
  private final boolean create;
  private final @Nullable Rawable maxLength;

  /** The stream and content type of the latest event: most have the same. */
  private String latestStream = "";

  private Rawable latestStreamRaw = raw("");
  private String latestType = "";
  private Rawable latestTypeRaw = raw("");

  RedisEncoding(Profile profile) {
    this.source = raw(profile.require(RedisOptions.SOURCE));
    this.create = profile.require(RedisOptions.CREATE);
    this.maxLength = profile.get(RedisOptions.MAX_LENGTH).map(RawableFactory::from).orElse(null);
  }

  CommandArguments entry(String stream, Event event) {
    CommandArguments command = new CommandArguments(Command.XADD).add(stream(stream));
    if (!create) {
      command.add(Keyword.NOMKSTREAM);
    }
    if (maxLength != null) {
      command.add(Keyword.MAXLEN).add(ROUGHLY).add(maxLength);
    }
    command.add(ANY_ID);
    command.add(VERSION_FIELD).add(VERSION);
    command.add(ID_FIELD).add(raw(event.id()));
    command.add(SOURCE_FIELD).add(source);
    command.add(TYPE_FIELD).add(event.routingKey().map(RedisEncoding::raw).orElse(UNTYPED));
    command.add(TIME_FIELD).add(raw(event.time().toString()));
    command.add(CONTENT_TYPE_FIELD).add(contentType(event.contentType()));
    event.profile().ifPresent(name -> command.add(PROFILE_FIELD).add(raw(name)));
    event.headers().forEach((name, value) -> command.add(raw(header(name))).add(raw(value)));
    return command.add(DATA_FIELD).add(event.bytes());
  }

  /** A field of an event's header can't stand in for another field. */
  private static String header(String name) {
    return name.startsWith(ATTRIBUTE) || name.startsWith(HEADER) || OTHERS.contains(name)
        ? HEADER + name
        : name;
  }

  private Rawable stream(String stream) {
    if (!stream.equals(latestStream)) {
      latestStream = stream;
      latestStreamRaw = raw(stream);
    }
    return latestStreamRaw;
  }

  private Rawable contentType(String type) {
    if (!type.equals(latestType)) {
      latestType = type;
      latestTypeRaw = raw(type);
    }
    return latestTypeRaw;
  }

  private static Rawable raw(String text) {
    return RawableFactory.from(text.getBytes(StandardCharsets.UTF_8));
  }
}
