import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic of one partition from its beginning, and counts its records and their ids. */
final class CountTopic {
  private CountTopic() {}

  public static void main(String[] arguments) {
    Map<String, Object> settings = Map.of("bootstrap.servers", arguments[0]);
    List<TopicPartition> only = List.of(new TopicPartition(arguments[1], 0));
    Set<String> ids = new HashSet<>();
    long records = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(only);
      consumer.seekToBeginning(only);
      long end = consumer.endOffsets(only).get(only.get(0));
      while (consumer.position(only.get(0)) < end) {
        for (var one : consumer.poll(Duration.ofSeconds(1))) {
          records++;
          ids.add(new String(one.headers().lastHeader("ce_id").value()));
        }
      }
    }
    System.out.println(records + " records, " + ids.size() + " ids");
  }
}
