package io.evbus.bench;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where the events of one run arrive, and how they are sent there.
 *
 * @param profile the options of profiles for evbus, those of all far sides together
 */
record Place(Map<String, Object> profile) {
  /** An option that is there. */
  String text(String option) {
    return option(option).toString();
  }

  /** An option that is there and a number. */
  int number(String option) {
    return (Integer) option(option);
  }

  /** The only element of an option that is there and a list. */
  String onlyText(String option) {
    return ((List<?>) option(option)).get(0).toString();
  }

  private Object option(String option) {
    return Objects.requireNonNull(profile.get(option), option);
  }
}
