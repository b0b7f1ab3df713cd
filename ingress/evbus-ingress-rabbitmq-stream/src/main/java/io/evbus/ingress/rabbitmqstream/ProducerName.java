package io.evbus.ingress.rabbitmqstream;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A producer's name as the broker takes it. */
final class ProducerName {
  private static final int MOST_BYTES = 255;

  private ProducerName() {}

  /** The name itself, or its SHA-256 if it is longer than the broker's 255 bytes. */
  static String of(String producer) {
    byte[] utf8 = producer.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= MOST_BYTES) {
      return producer;
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Shortening a producer's name: every JDK has SHA-256", e);
    }
  }
}
