package io.evbus.testkit.ingress;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One event as it arrived at a far side, read by the far side's own client.
 *
 * @param id the event's id, empty when it did not come along
 * @param body the bytes
 * @param headers the headers, without those that the protocol or the ingress adds for itself
 */
public record Arrival(String id, ByteBuffer body, Map<String, String> headers) {
  /** The body as a text. */
  public String text() {
    return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
  }
}
