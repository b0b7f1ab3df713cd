package io.evbus.cli;

import io.evbus.ReplayReport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a command that sends events once more: what became of them, and the exit status. */
final class Replays {
  private Replays() {}

  static int end(ReplayReport report, String lane, boolean json, Terminal terminal) {
    if (json) {
      terminal.json(data(report, lane));
    } else {
      terminal.out().println("lane " + lane + ": " + describe(report));
    }
    return report.delivered() == report.matched() ? 0 : CliException.FAILED;
  }

  private static String describe(ReplayReport report) {
    StringBuilder text = new StringBuilder();
    text.append(Figures.count(report.delivered()));
    text.append(" of ").append(Figures.events(report.matched())).append(" delivered");
    if (report.dead() > 0) {
      text.append(", ").append(Figures.count(report.dead())).append(" refused");
    }
    if (report.pending() > 0) {
      text.append(", ").append(Figures.count(report.pending())).append(" left");
    }
    if (report.delivered() < report.matched()) {
      report
          .lastError()
          .ifPresent(error -> text.append("; last error: ").append(Figures.plain(error)));
    }
    return text.toString();
  }

  static Map<String, @Nullable Object> data(ReplayReport report, String lane) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("lane", lane);
    data.put("matched", report.matched());
    data.put("delivered", report.delivered());
    data.put("dead", report.dead());
    data.put("pending", report.pending());
    data.put("first_offset", report.firstOffset().orElse(null));
    data.put("last_offset", report.lastOffset().orElse(null));
    data.put("last_error", report.lastError().orElse(null));
    return data;
  }
}
