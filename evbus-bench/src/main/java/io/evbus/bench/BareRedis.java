package io.evbus.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.XAddParams;

/** Jedis: one connection, a pipeline of a window at a time. */
final class BareRedis implements BareClient {
  private final Bodies bodies;

  BareRedis(Bodies bodies) {
    this.bodies = bodies;
  }

  @Override
  public String name() {
    return "jedis";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(name(), "one connection, a pipeline of a window, then its answers");
  }

  @Override
  public Sender open(Place place) {
    Connection connection =
        new Connection(
            new HostAndPort(place.text("host"), place.number("port")),
            DefaultJedisClientConfig.builder().build());
    byte[] stream = bytes(place.onlyText("streams"));
    return new Sender() {
      @Override
      public void send(int events) {
        BareRedis.this.send(connection, stream, events);
      }

      @Override
      public void close() {
        connection.close();
      }
    };
  }

  private void send(Connection connection, byte[] stream, int events) {
    Fields fields = new Fields(bodies.contentType());
    XAddParams anyId = XAddParams.xAddParams();
    Pipeline pipeline = new Pipeline(connection);
    for (int from = 0; from < events; from += Sending.WINDOW) {
      int to = Math.min(events, from + Sending.WINDOW);
      for (int i = from; i < to; i++) {
        var unused = pipeline.xadd(stream, anyId, fields.of(bodies.body(i)));
      }
      for (Object answer : pipeline.syncAndReturnAll()) {
        if (answer instanceof JedisDataException refused) {
          throw refused;
        }
      }
    }
  }

  /** The fields of entries; those that are always the same are made once. */
  private static final class Fields {
    private final byte[] version = bytes("ce_specversion");
    private final byte[] versionText = bytes("1.0");
    private final byte[] id = bytes("ce_id");
    private final byte[] source = bytes("ce_source");
    private final byte[] sourceText = bytes("evbus");
    private final byte[] type = bytes("ce_type");
    private final byte[] typeText = bytes("evbus.event");
    private final byte[] time = bytes("ce_time");
    private final byte[] contentType = bytes("content-type");
    private final byte[] contentTypeText;
    private final byte[] data = bytes("data");

    Fields(String contentType) {
      this.contentTypeText = bytes(contentType);
    }

    @SuppressWarnings("ArrayAsKeyOfSetOrMap") // So Jedis wants it; it only walks the map.
    Map<byte[], byte[]> of(byte[] body) {
      Instant now = Instant.now();
      Map<byte[], byte[]> fields = new LinkedHashMap<>();
      fields.put(version, versionText);
      fields.put(id, bytes(Ids.next(now)));
      fields.put(source, sourceText);
      fields.put(type, typeText);
      fields.put(time, bytes(now.toString()));
      fields.put(contentType, contentTypeText);
      fields.put(data, body);
      return fields;
    }
  }

  @Override
  public long count(Place place) {
    try (Jedis jedis = jedis(place)) {
      return jedis.xlen(place.onlyText("streams"));
    }
  }

  @Override
  public void remove(Place place) {
    try (Jedis jedis = jedis(place)) {
      jedis.unlink(place.onlyText("streams"));
    }
  }

  private static Jedis jedis(Place place) {
    return new Jedis(place.text("host"), place.number("port"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
