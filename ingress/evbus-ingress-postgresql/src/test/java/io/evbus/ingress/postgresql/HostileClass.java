package io.evbus.ingress.postgresql;

import java.util.Properties;
import javax.net.SocketFactory;

/** Tells when somebody loads it; named only as a text. */
public abstract class HostileClass extends SocketFactory {
  static {
    HostileOptionsTest.LOADED.incrementAndGet();
  }

  /** Told too. */
  public HostileClass(Properties properties) {
    HostileOptionsTest.LOADED.incrementAndGet();
  }
}
