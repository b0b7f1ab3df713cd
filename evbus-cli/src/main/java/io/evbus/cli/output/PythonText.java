package io.evbus.cli.output;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Scalars as Python's {@code repr} writes them. */
final class PythonText {
  private PythonText() {}

  static String number(Number number) {
    if (!(number instanceof Double || number instanceof Float)) {
      return number.toString();
    }
    double value = number.doubleValue();
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    double size = Math.abs(value);
    if (size == 0 || (size >= 1e-4 && size < 1e16)) {
      String plain = new BigDecimal(Double.toString(value)).toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String[] parts = Double.toString(value).split("E", 2);
    int exponent = Integer.parseInt(parts[1]);
    String mantissa =
        parts[0].endsWith(".0") ? parts[0].substring(0, parts[0].length() - 2) : parts[0];
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + String.format("%02d", Math.abs(exponent));
  }

  static String scalar(@Nullable Object value) {
    if (value == null) {
      return "None";
    } else if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    } else if (value instanceof Number number) {
      return number(number);
    }
    return quote(value.toString());
  }

  private static String quote(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder repr = new StringBuilder().append(quote);
    text.codePoints()
        .forEach(
            c -> {
              if (c == quote || c == '\\') {
                repr.append('\\').append((char) c);
              } else if (c == '\n') {
                repr.append("\\n");
              } else if (c == '\r') {
                repr.append("\\r");
              } else if (c == '\t') {
                repr.append("\\t");
              } else if (c < ' ' || c == 127) {
                repr.append(String.format("\\x%02x", c));
              } else {
                repr.appendCodePoint(c);
              }
            });
    return repr.append(quote).toString();
  }
}
