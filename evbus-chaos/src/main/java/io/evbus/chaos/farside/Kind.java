package io.evbus.chaos.farside;

import io.evbus.chaos.rows.Needs;
import io.evbus.ingress.http.HttpIngress;
import io.evbus.ingress.kafka.KafkaIngress;
import io.evbus.ingress.mqtt.MqttIngress;
import io.evbus.ingress.nats.NatsIngress;
import io.evbus.ingress.postgresql.PostgresqlIngress;
import io.evbus.ingress.rabbitmq.RabbitMqIngress;
import io.evbus.ingress.rabbitmqstream.RabbitMqStreamIngress;
import io.evbus.ingress.redis.RedisIngress;
import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.HttpFarSide;
import io.evbus.testkit.ingress.KafkaFarSide;
import io.evbus.testkit.ingress.MqttFarSide;
import io.evbus.testkit.ingress.NatsFarSide;
import io.evbus.testkit.ingress.PostgresqlFarSide;
import io.evbus.testkit.ingress.RabbitMqFarSide;
import io.evbus.testkit.ingress.RabbitMqStreamFarSide;
import io.evbus.testkit.ingress.RedisFarSide;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A kind of far side that rows run against. Immutable.
 *
 * @param name the last part of its rows' names
 * @param needs why it can't run here, naming what to install; empty when it can
 * @param starts starts one
 * @param impatience the options of a profile that notices within so many seconds that nothing
 *     answers, beside the lane's own timeout
 */
public record Kind(
    String name,
    Supplier<Optional<String>> needs,
    Supplier<FarSide> starts,
    IntFunction<Map<String, Object>> impatience) {

  /** All of them: each row about far sides runs once for each. */
  public static final List<Kind> ALL =
      List.of(
          new Kind(
              "rabbitmq",
              Needs::rabbitMq,
              () -> new RabbitMqFarSide(new RabbitMqIngress()),
              seconds -> Map.of("heartbeat", seconds + "s")),
          new Kind(
              "rabbitmq-stream",
              Needs::rabbitMq,
              () -> new RabbitMqStreamFarSide(new RabbitMqStreamIngress()),
              seconds -> Map.of("heartbeat", seconds + "s")),
          new Kind(
              "kafka",
              Needs::kafka,
              () -> new KafkaFarSide(new KafkaIngress()),
              seconds -> Map.of("delivery_timeout", seconds - 1 + "s")),
          new Kind(
              "mqtt",
              Needs::mosquitto,
              () -> new MqttFarSide(new MqttIngress()),
              // An answer has four bytes, which even a network that drips carries now and then.
              seconds -> Map.of("keep_alive", Math.max(2, seconds / 2) + "s")),
          new Kind(
              "nats",
              Needs::nats,
              () -> new NatsFarSide(new NatsIngress()),
              seconds -> Map.of("heartbeat", seconds + "s")),
          new Kind(
              "redis",
              Needs::redis,
              () -> new RedisFarSide(new RedisIngress()),
              seconds -> Map.of("timeout", seconds + "s", "heartbeat", seconds + "s")),
          new Kind(
              "http",
              Optional::empty,
              () -> new HttpFarSide(new HttpIngress()),
              seconds -> Map.of("timeout", seconds + "s")),
          new Kind(
              "postgresql",
              Needs::postgresql,
              () -> new PostgresqlFarSide(new PostgresqlIngress()),
              seconds -> Map.of("timeout", seconds + "s", "statement_timeout", seconds + "s")));
}
