package io.evbus.bench;

import io.evbus.ingress.file.FileIngress;
import io.evbus.ingress.http.HttpIngress;
import io.evbus.ingress.kafka.KafkaIngress;
import io.evbus.ingress.mqtt.MqttIngress;
import io.evbus.ingress.nats.NatsIngress;
import io.evbus.ingress.postgresql.PostgresqlIngress;
import io.evbus.ingress.rabbitmq.RabbitMqIngress;
import io.evbus.ingress.rabbitmqstream.RabbitMqStreamIngress;
import io.evbus.ingress.redis.RedisIngress;
import io.evbus.spi.Nearest;
import io.evbus.testkit.ingress.FileFarSide;
import io.evbus.testkit.ingress.HttpFarSide;
import io.evbus.testkit.ingress.KafkaFarSide;
import io.evbus.testkit.ingress.MqttFarSide;
import io.evbus.testkit.ingress.NatsFarSide;
import io.evbus.testkit.ingress.PostgresqlFarSide;
import io.evbus.testkit.ingress.RabbitMqFarSide;
import io.evbus.testkit.ingress.RabbitMqStreamFarSide;
import io.evbus.testkit.ingress.RedisFarSide;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All rows, by name. */
final class Rows {
  /** Names that stand for several rows. */
  static final Map<String, List<String>> GROUPS =
      Map.of(
          "ingress",
          List.of(
              "rabbitmq",
              "rabbitmq-stream",
              "kafka",
              "mqtt",
              "nats",
              "postgresql",
              "redis",
              "http",
              "file",
              "file-unsynced"));

  /** What guards against getting slower, within five minutes. */
  static final List<String> QUICK =
      List.of(FanOutRow.NAME, DurableAcceptRow.NAME, "rabbitmq", "kafka");

  private static final double USUAL = 0.9;

  /** Two cores are shared with a broker that would like more, of which either side gets more. */
  private static final double BESIDE_KAFKA = 0.8;

  /** How both sides are compiled differs from run to run, and without a sync nothing hides it. */
  private static final double OF_UNSYNCED = 0.7;

  /** The broker, not the client, is the limit. */
  private static final double OF_AMQP = 0.95;

  /**
   * Its client takes what it is given at hundreds of thousands a second, and a lane keeps books.
   */
  private static final double OF_STREAM = 0.4;

  /**
   * Beside RabbitMQ, which is what ends here first, these depend on its disk more than on evbus.
   */
  private static final double TIMES_CAMEL = 1.6;

  private static final double TIMES_ONE_BY_ONE = 7;

  /** A slow rival sends a tenth. */
  private static final int SLOW = 10;

  private Rows() {}

  /** Makes a row, with what it needs, such as a broker. */
  @FunctionalInterface
  interface Maker {
    BenchRow make(Scale scale) throws Exception;
  }

  /**
   * The chosen rows, in the order in which they are measured.
   *
   * @param names what was asked for; all rows, or the usual ones of a quick run, when empty
   * @throws IllegalArgumentException for a name that is none, with the nearest one that is
   */
  static Map<String, Maker> chosen(List<String> names, boolean quick) {
    Map<String, Maker> rows = all();
    List<String> usual = quick ? QUICK : List.copyOf(rows.keySet());
    Set<String> known = names();
    Set<String> chosen = new HashSet<>();
    for (String name : names.isEmpty() ? usual : names) {
      if (!known.contains(name)) {
        String hint = Nearest.hint(name, known);
        throw new IllegalArgumentException(
            "Choosing rows: there is none named \""
                + name
                + "\""
                + (hint.isEmpty() ? "; there are " + String.join(", ", known) : hint));
      }
      chosen.addAll(GROUPS.getOrDefault(name, List.of(name)));
    }
    rows.keySet().retainAll(chosen);
    return rows;
  }

  /** What rows can be chosen by. */
  static Set<String> names() {
    Set<String> names = new LinkedHashSet<>(all().keySet());
    names.addAll(GROUPS.keySet());
    return names;
  }

  static Map<String, Maker> all() {
    Map<String, Maker> rows = new LinkedHashMap<>();
    rows.put(FanOutRow.NAME, FanOutRow::new);
    rows.put(JsonRow.NAME, JsonRow::new);
    rows.put(LanesRow.NAME, LanesRow::new);
    rows.put(LatencyRow.NAME, LatencyRow::new);
    rows.put("rabbitmq", Rows::rabbitMq);
    rows.put("rabbitmq-stream", Rows::rabbitMqStream);
    rows.put("kafka", Rows::kafka);
    rows.put("mqtt", Rows::mqtt);
    rows.put("nats", Rows::nats);
    rows.put("postgresql", Rows::postgresql);
    rows.put("redis", Rows::redis);
    rows.put("http", Rows::http);
    rows.put("file", Rows::file);
    rows.put("file-unsynced", Rows::fileUnsynced);
    rows.put(ThreeAtOnceRow.NAME, ThreeAtOnceRow::new);
    rows.put(DurableRabbitMqRow.NAME, DurableRabbitMqRow::new);
    rows.put(DurableAcceptRow.NAME, DurableAcceptRow::new);
    rows.put(DeadSinkRow.NAME, DeadSinkRow::new);
    rows.put(OutageRow.NAME, OutageRow::new);
    rows.put(KillRow.NAME, KillRow::new);
    rows.put(BacklogRow.NAME, BacklogRow::new);
    return rows;
  }

  private static BenchRow rabbitMq(Scale scale) {
    BareClient bare = new BareRabbitMq(Bodies.RANDOM);
    return new IngressRow(
        "rabbitmq",
        new Sending(
            Bodies.RANDOM,
            scale.events(200_000, 60_000),
            new Target(new RabbitMqFarSide(new RabbitMqIngress()), Map.of(), bare)),
        Against.goal(bare, OF_AMQP),
        Against.slow(new CamelRabbitMq(Bodies.RANDOM), 3, SLOW).keeping(TIMES_CAMEL),
        Against.slow(new BareRabbitMq(Bodies.RANDOM, true), 10, SLOW).keeping(TIMES_ONE_BY_ONE));
  }

  private static BenchRow rabbitMqStream(Scale scale) {
    BareClient bare = new BareStream(Bodies.RANDOM);
    return new IngressRow(
        "rabbitmq-stream",
        new Sending(
            Bodies.RANDOM,
            scale.events(2_000_000, 400_000),
            new Target(new RabbitMqStreamFarSide(new RabbitMqStreamIngress()), Map.of(), bare)),
        Against.goal(bare, OF_STREAM));
  }

  private static BenchRow kafka(Scale scale) {
    BareClient bare = new BareKafka(Bodies.RANDOM);
    return new IngressRow(
        "kafka",
        new Sending(
            Bodies.RANDOM,
            scale.events(1_000_000, 400_000),
            new Target(new KafkaFarSide(new KafkaIngress()), BareKafka.BATCHING, bare)),
        Against.goal(bare, USUAL).keeping(BESIDE_KAFKA));
  }

  private static BenchRow mqtt(Scale scale) {
    MqttFarSide farSide = new MqttFarSide(new MqttIngress());
    BareClient bare = new BareMqtt(Bodies.RANDOM, farSide);
    return new IngressRow(
        "mqtt",
        new Sending(
            Bodies.RANDOM, scale.events(200_000, 40_000), new Target(farSide, Map.of(), bare)),
        Against.goal(bare, USUAL));
  }

  private static BenchRow nats(Scale scale) {
    BareClient bare = new BareNats(Bodies.RANDOM);
    return new IngressRow(
        "nats",
        new Sending(
            Bodies.RANDOM,
            scale.events(400_000, 80_000),
            new Target(new NatsFarSide(new NatsIngress()), Map.of(), bare)),
        Against.goal(bare, USUAL));
  }

  private static BenchRow postgresql(Scale scale) {
    PostgresqlFarSide farSide = new PostgresqlFarSide(new PostgresqlIngress());
    BareClient arrays = new BarePostgresql(Bodies.RANDOM, farSide.server(), true);
    return new IngressRow(
        "postgresql",
        new Sending(
            Bodies.RANDOM,
            scale.events(500_000, 100_000),
            new Target(farSide, Map.of("delivery", Map.of("batch", Sending.WINDOW)), arrays)),
        Against.goal(arrays, USUAL),
        Against.information(new BarePostgresql(Bodies.RANDOM, farSide.server(), false)));
  }

  private static BenchRow redis(Scale scale) {
    BareClient bare = new BareRedis(Bodies.RANDOM);
    return new IngressRow(
        "redis",
        new Sending(
            Bodies.RANDOM,
            scale.events(1_000_000, 200_000),
            new Target(new RedisFarSide(new RedisIngress()), Map.of(), bare)),
        Against.goal(bare, USUAL));
  }

  private static BenchRow http(Scale scale) {
    HttpFarSide farSide = new HttpFarSide(new HttpIngress());
    BareClient bare = new BareHttp(Bodies.JSON, farSide.receiver());
    return new IngressRow(
        "http",
        new Sending(
            Bodies.JSON,
            scale.events(100_000, 20_000),
            new Target(farSide, Map.of("max_in_flight", BareHttp.MAX_IN_FLIGHT), bare)),
        Against.goal(bare, USUAL));
  }

  private static BenchRow file(Scale scale) {
    return file(scale, "file", "batch", scale.events(1_000_000, 200_000), USUAL);
  }

  private static BenchRow fileUnsynced(Scale scale) {
    return file(scale, "file-unsynced", "none", scale.events(4_000_000, 800_000), OF_UNSYNCED);
  }

  private static BenchRow file(Scale scale, String name, String sync, int events, double kept) {
    BareClient bare = new BareFile(Bodies.JSON, true);
    return new IngressRow(
        name,
        new Sending(
            Bodies.JSON,
            events,
            new Target(
                new FileFarSide(new FileIngress(), scale.folder()), Map.of("sync", sync), bare)),
        Against.goal(bare, USUAL).keeping(kept),
        Against.information(new BareFile(Bodies.JSON, false)));
  }
}
