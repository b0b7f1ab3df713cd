package io.evbus.core.route;

import io.evbus.spi.Matcher;
import java.util.function.Predicate;

/** Equality of names. */
public final class LiteralMatcher implements Matcher {
  @Override
  public String name() {
    return "literal";
  }

  @Override
  public Predicate<String> compile(String pattern) {
    return pattern::equals;
  }
}
