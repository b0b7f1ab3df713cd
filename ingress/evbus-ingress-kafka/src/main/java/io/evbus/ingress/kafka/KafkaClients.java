package io.evbus.ingress.kafka;

import io.evbus.ingress.kafka.KafkaOptions.Acks;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the clients of a destination. Making one connects nowhere yet. */
final class KafkaClients {
  private static final int MOST_IN_FLIGHT = 5;
  private static final int MOST_BACKOFF_MILLIS = 1_000;

  private KafkaClients() {}

  /** A client that asks about topics, and makes none by asking. */
  static Admin admin(Destination destination) throws IngressException {
    Profile profile = destination.profile();
    Map<String, Object> settings = common(destination);
    int timeoutMillis = (int) profile.require(KafkaOptions.TIMEOUT).toMillis();
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
    return inOwnLoader(() -> Admin.create(settings));
  }

  /** A client that sends records. */
  static Producer<byte[], byte[]> producer(Destination destination) throws IngressException {
    Profile profile = destination.profile();
    Map<String, Object> settings = common(destination);
    NativeOptions.of(profile).forEach(settings::put);
    Acks acks = profile.require(KafkaOptions.ACKS);
    settings.put(ProducerConfig.ACKS_CONFIG, acks.toString());
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, acks == Acks.ALL);
    settings.put(
        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
        acks == Acks.ALL ? MOST_IN_FLIGHT : 1);
    settings.put(
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        profile.require(KafkaOptions.COMPRESSION).toString());
    settings.put(ProducerConfig.LINGER_MS_CONFIG, profile.require(KafkaOptions.LINGER));
    settings.put(
        ProducerConfig.BATCH_SIZE_CONFIG, (int) profile.require(KafkaOptions.BATCH_SIZE).bytes());
    settings.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        (int) profile.require(KafkaOptions.MAX_REQUEST_SIZE).bytes());
    times(profile, settings);
    return inOwnLoader(
        () -> new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
  }

  private static void times(Profile profile, Map<String, Object> settings) {
    int lingerMillis = profile.require(KafkaOptions.LINGER);
    int deliveryMillis = (int) profile.require(KafkaOptions.DELIVERY_TIMEOUT).toMillis();
    int requestMillis =
        Math.min(profile.require(KafkaOptions.REQUEST_TIMEOUT), deliveryMillis - lingerMillis);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMillis);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, requestMillis);
    settings.put(
        ProducerConfig.MAX_BLOCK_MS_CONFIG, profile.require(KafkaOptions.TIMEOUT).toMillis());
    settings.put(
        ProducerConfig.RETRIES_CONFIG,
        retries(deliveryMillis, profile.require(KafkaOptions.RETRY_BACKOFF)));
  }

  /**
   * As many retries as fit into three quarters of the delivery timeout, when every answer comes at
   * once: the client then gives up by count, and says why, a little before it would give up by
   * time, which says nothing. Back-offs double up to a second.
   */
  static int retries(int deliveryMillis, int backoffMillis) {
    long budgetMillis = deliveryMillis * 3L / 4;
    long nextMillis = Math.max(1, backoffMillis);
    int retries = 0;
    while (budgetMillis > 0) {
      retries++;
      budgetMillis -= nextMillis;
      nextMillis = Math.min(nextMillis * 2, Math.max(backoffMillis, MOST_BACKOFF_MILLIS));
    }
    return retries;
  }

  private static Map<String, Object> common(Destination destination) throws IngressException {
    Profile profile = destination.profile();
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, KafkaOptions.servers(profile));
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId(destination));
    int backoffMillis = profile.require(KafkaOptions.RETRY_BACKOFF);
    settings.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, backoffMillis);
    settings.put(
        CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG,
        Math.max(backoffMillis, MOST_BACKOFF_MILLIS));
    settings.put(
        CommonClientConfigs.CONNECTIONS_MAX_IDLE_MS_CONFIG, profile.require(KafkaOptions.MAX_IDLE));
    settings.put(
        CommonClientConfigs.METADATA_MAX_AGE_CONFIG,
        profile.require(KafkaOptions.METADATA_MAX_AGE));
    // Two publishers of one name would fight for a name in JMX, and a broker need not be told.
    settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, List.of());
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    Security.configure(profile, settings);
    return settings;
  }

  private static String clientId(Destination destination) {
    Profile profile = destination.profile();
    return profile
        .get(KafkaOptions.CLIENT_ID)
        .orElseGet(
            () ->
                "evbus-"
                    + profile.name()
                    + (destination.id().isEmpty() ? "" : "/" + destination.id()));
  }

  /** The client finds its own classes by the thread's loader, which may not know them. */
  private static <T> T inOwnLoader(Supplier<T> making) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(KafkaProducer.class.getClassLoader());
    try {
      return making.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
