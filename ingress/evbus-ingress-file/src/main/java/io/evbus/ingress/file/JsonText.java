package io.evbus.ingress.file;

/**
 * Tells JSON (RFC 8259, UTF-8) from what only claims to be, in one pass and without recursion. What
 * is nested deeper than 200 levels is refused too, for readers of lines stop there.
 */
final class JsonText {
  private static final int MOST_LEVELS = 200;
  private static final int END = -1;

  private final byte[] bytes;
  private final boolean[] isObject = new boolean[MOST_LEVELS + 1];
  private final boolean valid;
  private boolean oneLine = true;
  private int at;
  private int level;

  private JsonText(byte[] bytes) {
    this.bytes = bytes;
    this.valid = read();
  }

  /** Reads a text. */
  static JsonText of(byte[] bytes) {
    return new JsonText(bytes);
  }

  /** Whether it is JSON. */
  boolean isValid() {
    return valid;
  }

  /** Whether no line breaks stand between its tokens; elsewhere JSON has none. */
  boolean isOneLine() {
    return oneLine;
  }

  private boolean read() {
    boolean valueIsDue = true;
    while (true) {
      skipSpace();
      if (valueIsDue) {
        int next = peek();
        if (next == '{' || next == '[') {
          at++;
          if (level == MOST_LEVELS) {
            return false;
          }
          isObject[++level] = next == '{';
          skipSpace();
          if (closes()) {
            valueIsDue = false;
          } else if (isObject[level] && !key()) {
            return false;
          }
        } else if (scalar(next)) {
          valueIsDue = false;
        } else {
          return false;
        }
      } else if (level == 0) {
        return at == bytes.length;
      } else if (peek() == ',') {
        at++;
        valueIsDue = true;
        if (isObject[level] && !key()) {
          return false;
        }
      } else if (!closes()) {
        return false;
      }
    }
  }

  /** Takes the end of the present object or array, if it is there. */
  private boolean closes() {
    if (peek() != (isObject[level] ? '}' : ']')) {
      return false;
    }
    at++;
    level--;
    return true;
  }

  private boolean key() {
    skipSpace();
    if (peek() != '"' || !string()) {
      return false;
    }
    skipSpace();
    return take(':');
  }

  private boolean scalar(int first) {
    return switch (first) {
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    };
  }

  private boolean string() {
    int next = at + 1;
    while (next < bytes.length) {
      next = PlainText.end(bytes, next);
      if (next == bytes.length) {
        return false;
      }
      int b = bytes[next];
      if (b == '"') {
        at = next + 1;
        return true;
      }
      int length = 1;
      if (b == '\\') {
        length = escape(next);
      } else if (b < ' ') {
        length = b < 0 ? Utf8.sequence(bytes, next) : 0;
      }
      if (length == 0) {
        return false;
      }
      next += length;
    }
    return false;
  }

  /** The length of the escape that begins at a place, 0 when it is none. */
  private int escape(int from) {
    int letter = from + 1 < bytes.length ? bytes[from + 1] : END;
    if (letter != 'u') {
      return letter > 0 && "\"\\/bfnrt".indexOf(letter) >= 0 ? 2 : 0;
    }
    for (int i = from + 2; i < from + 6; i++) {
      if (i >= bytes.length || Character.digit(bytes[i], 16) < 0) {
        return 0;
      }
    }
    return 6;
  }

  private boolean number() {
    if (peek() == '-') {
      at++;
    }
    boolean whole = take('0') || digits();
    if (!whole || (take('.') && !digits())) {
      return false;
    }
    if (take('e') || take('E')) {
      boolean unused = take('+') || take('-');
      return digits();
    }
    return true;
  }

  private boolean digits() {
    int first = at;
    int next = at;
    while (next < bytes.length && bytes[next] >= '0' && bytes[next] <= '9') {
      next++;
    }
    at = next;
    return next > first;
  }

  private boolean word(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (!take(word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean take(char expected) {
    if (peek() != expected) {
      return false;
    }
    at++;
    return true;
  }

  private int peek() {
    return at < bytes.length ? bytes[at] : END;
  }

  private void skipSpace() {
    int b = peek();
    while (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
      oneLine &= b != '\n' && b != '\r';
      at++;
      b = peek();
    }
  }
}
