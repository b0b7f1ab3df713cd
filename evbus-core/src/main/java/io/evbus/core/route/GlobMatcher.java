package io.evbus.core.route;

import io.evbus.spi.Matcher;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Shell patterns as Python's {@code fnmatch.fnmatchcase} reads them: {@code *} any run of
 * characters, slashes and dots included, {@code ?} one, {@code [seq]} and {@code [!seq]}; no braces
 * and no escapes.
 */
public final class GlobMatcher implements Matcher {
  @Override
  public String name() {
    return "glob";
  }

  @Override
  public Predicate<String> compile(String pattern) {
    Pattern regex = Pattern.compile(translate(pattern), Pattern.DOTALL);
    return name -> regex.matcher(name).matches();
  }

  private static String translate(String glob) {
    StringBuilder regex = new StringBuilder();
    int i = 0;
    while (i < glob.length()) {
      char c = glob.charAt(i++);
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (c == '[' && closing(glob, i) >= 0) {
        int end = closing(glob, i);
        regex.append(set(glob.substring(i, end)));
        i = end + 1;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }

  /**
   * The index of the bracket that ends a set, or -1: a bracket right at its start belongs to it.
   */
  private static int closing(String glob, int start) {
    int first = start < glob.length() && glob.charAt(start) == '!' ? start + 1 : start;
    return glob.indexOf(']', first + 1);
  }

  private static String set(String body) {
    boolean negated = body.startsWith("!");
    StringBuilder regex = new StringBuilder(negated ? "[^" : "[");
    String members = negated ? body.substring(1) : body;
    boolean any = false;
    for (int i = 0; i < members.length(); i++) {
      char low = members.charAt(i);
      boolean range = i + 2 < members.length() && members.charAt(i + 1) == '-';
      char high = range ? members.charAt(i + 2) : low;
      i += range ? 2 : 0;
      if (low <= high) {
        any = true;
        regex.append(String.format("\\u%04x-\\u%04x", (int) low, (int) high));
      }
    }
    if (!any) {
      return negated ? "." : "(?!)";
    }
    return regex.append(']').toString();
  }
}
