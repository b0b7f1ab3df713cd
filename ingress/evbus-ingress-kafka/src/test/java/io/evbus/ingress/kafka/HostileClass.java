package io.evbus.ingress.kafka;

import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.spi.LoginModule;

/** Tells when somebody loads it; named only as a text. */
public final class HostileClass implements LoginModule {
  static {
    HostileOptionsTest.LOADED.incrementAndGet();
  }

  /** Told too. */
  public HostileClass() {
    HostileOptionsTest.LOADED.incrementAndGet();
  }

  @Override
  public void initialize(
      Subject subject, CallbackHandler handler, Map<String, ?> shared, Map<String, ?> options) {}

  @Override
  public boolean login() {
    return true;
  }

  @Override
  public boolean commit() {
    return true;
  }

  @Override
  public boolean abort() {
    return true;
  }

  @Override
  public boolean logout() {
    return true;
  }
}
