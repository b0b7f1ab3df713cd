package io.evbus.ingress.http;

import java.util.Locale;

/** How an event becomes a request; written as {@code cloudevents-binary}. */
enum HttpFormat {
  /** The body as it is, attributes as headers {@code ce-NAME}. */
  CLOUDEVENTS_BINARY,
  /** One JSON object that holds attributes and body. */
  CLOUDEVENTS_STRUCTURED,
  /** The body as it is and no attributes but what every request carries. */
  JSON;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
