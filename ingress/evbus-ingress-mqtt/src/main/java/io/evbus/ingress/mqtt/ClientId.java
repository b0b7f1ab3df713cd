package io.evbus.ingress.mqtt;

import java.util.concurrent.ThreadLocalRandom;

/** Names for connections that are given none. */
final class ClientId {
  private static final String SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_SIGNS = 18;

  private ClientId() {}

  /** A new one that every broker must accept: 23 letters and digits. */
  static String random() {
    StringBuilder id = new StringBuilder("evbus");
    for (int i = 0; i < RANDOM_SIGNS; i++) {
      id.append(SIGNS.charAt(ThreadLocalRandom.current().nextInt(SIGNS.length())));
    }
    return id.toString();
  }
}
