package io.evbus.core.route;

import io.evbus.spi.Matcher;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions of {@link Pattern} that must match the whole profile. */
public final class RegexMatcher implements Matcher {
  @Override
  public String name() {
    return "regex";
  }

  @Override
  public Predicate<String> compile(String pattern) {
    try {
      Pattern regex = Pattern.compile(pattern);
      return name -> regex.matcher(name).matches();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "is no regular expression at character "
              + e.getIndex()
              + ": "
              + e.getDescription()
              + "; the matcher is regex, so profile names must be regular expressions",
          e);
    }
  }
}
