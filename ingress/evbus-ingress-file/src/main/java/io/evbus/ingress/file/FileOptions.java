package io.evbus.ingress.file;

import io.evbus.spi.ByteCount;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of a profile. */
final class FileOptions {
  /** What a line holds. */
  enum Format {
    /** A CloudEvent in its JSON format. */
    CLOUDEVENTS,
    /** The body alone. */
    BODY
  }

  /** When the disk is told to keep what was written. */
  enum Sync {
    /** Before events are confirmed, for all together that have gathered. */
    BATCH,
    /** When the system likes. */
    NONE
  }

  static final Option<String> PATH =
      Option.of(
              "path",
              String.class,
              "The file; its folder must be there. - is standard output",
              "/var/log/evbus/events.ndjson")
          .must();
  static final Option<Format> FORMAT =
      Option.of(
          "format",
          Format.class,
          Format.CLOUDEVENTS,
          "cloudevents writes id, type, time, headers and the body as data; body writes the body"
              + " alone, and rejects one that is no line of UTF-8",
          "body");
  static final Option<String> SOURCE =
      Option.of(
          "source",
          String.class,
          "evbus",
          "The source of the events in format: cloudevents, a URI reference",
          "/shop/orders");
  static final Option<Sync> SYNC =
      Option.of(
          "sync",
          Sync.class,
          Sync.BATCH,
          "batch confirms events when the disk has them, as many at once as came during the last"
              + " sync; none leaves that to the system, so a power cut loses what was confirmed",
          "none");
  static final Option<ByteCount> ROTATE_SIZE =
      Option.of(
          "rotate.size",
          ByteCount.class,
          "Begins a new file before this one gets larger; an event larger than that has a file of"
              + " its own",
          "100MiB");
  static final Option<Duration> ROTATE_EVERY =
      Option.of(
          "rotate.every",
          Duration.class,
          "Begins a new file with the first event of each such time, counted in UTC",
          "1d");
  static final Option<Integer> ROTATE_KEEP =
      Option.of(
          "rotate.keep",
          Integer.class,
          "How many rotated files are kept, the oldest are deleted; all if absent",
          "14");
  static final Option<String> MODE =
      Option.of(
          "mode",
          String.class,
          "0600",
          "The rights of new files, in octal digits; the umask takes from them",
          "0640");

  static final OptionSpec SPEC =
      OptionSpec.of(PATH, FORMAT, SOURCE, SYNC, ROTATE_SIZE, ROTATE_EVERY, ROTATE_KEEP, MODE);

  static final IngressGuide GUIDE =
      new IngressGuide(
          "A file, or standard output, with one JSON text a line, for jq and log shippers",
          "The line is written whole, and the disk was told to keep it (fdatasync) before the event"
              + " counts as delivered. With sync: none, and on standard output, the system has it:"
              + " it survives the end of evbus, not a power cut.",
          "What a lost attempt left behind, one window at most; it is cut off again where the disk"
              + " allows that. Each line carries the event's id.",
          "As sent, also over retries and files.",
          "One lane and process writes to a path. A body has at most 190 MiB. A file is opened only"
              + " when 4 MiB of its disk are free.",
          example());

  private FileOptions() {}

  private static Map<String, Object> example() {
    Map<String, Object> rotate = new LinkedHashMap<>();
    rotate.put("size", "100MiB");
    rotate.put("every", "1d");
    rotate.put("keep", 14);
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("path", "/tmp/events.ndjson");
    example.put("rotate", rotate);
    return example;
  }
}
