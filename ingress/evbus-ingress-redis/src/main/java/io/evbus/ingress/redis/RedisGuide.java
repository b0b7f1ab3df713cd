package io.evbus.ingress.redis;

import io.evbus.spi.IngressGuide;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people must know beside the options. */
final class RedisGuide {
  static final IngressGuide GUIDE =
      new IngressGuide(
          "The streams of Redis, Valkey, or another server of their protocol",
          "The server has the entry in its stream, in memory. Only with appendonly yes and"
              + " appendfsync always is it on disk by then; with everysec a crash or a power cut may"
              + " lose the last second or two, without appendonly all since the last snapshot: evbus"
              + " check --connect says which. fsync: true waits for the disk, replicas: N for N other"
              + " servers.",
          "At most the lane's window for each lost connection, and what fewer replicas confirmed"
              + " than asked for. Each entry carries the event's id in its field ce_id; the server"
              + " does not de-duplicate.",
          "As sent; what is sent again after a lost connection or a refusal may stand behind later"
              + " entries.",
          "512 MiB for a body, the server's proto-max-bulk-len; a stream grows until max_length, or"
              + " until the server's memory is full, and then the lane waits. A stream that is not"
              + " there is made by its first entry; with create: false its events are dead letters"
              + " (no_destination). Clusters are not supported.",
          example());

  private RedisGuide() {}

  private static Map<String, Object> example() {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("host", "localhost");
    example.put("streams", List.of("orders", "audit"));
    return example;
  }
}
