package io.evbus.cli;

import io.evbus.BusStats;
import io.evbus.ConfigurationException;
import io.evbus.LaneStats;
import io.evbus.LogStats;
import io.evbus.core.control.ControlClient;
import io.evbus.spi.ByteCount;
import io.evbus.spi.LogSpec;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code evbus doctor} finds out about a data folder. Used once. */
final class FolderExamination {
  private static final long DEFAULT_MOST_BYTES = 10L << 30;

  private final Path folder;
  private final Map<String, String> lines = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> data = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private FolderExamination(Path folder) {
    this.folder = folder;
  }

  static FolderExamination of(Path folder, DataOptions options, Terminal terminal) {
    FolderExamination made = new FolderExamination(folder.toAbsolutePath().normalize());
    made.data.put("path", made.folder.toString());
    Path place = made.folder;
    while (!Files.isDirectory(place) && place.getParent() != null) {
      place = place.getParent();
    }
    try {
      made.place(place);
      made.log(options, terminal, Files.getFileStore(place).getUsableSpace());
      made.sync(place);
    } catch (IOException e) {
      made.warnings.add("examining " + place + ": " + e.getMessage());
    }
    return made;
  }

  Map<String, String> lines() {
    return lines;
  }

  Map<String, @Nullable Object> data() {
    return data;
  }

  List<String> warnings() {
    return warnings;
  }

  private void place(Path place) throws IOException {
    FileStore store = Files.getFileStore(place);
    String type = store.type();
    data.put("exists", place.equals(folder));
    data.put("file_system", type);
    data.put("free_bytes", store.getUsableSpace());
    StringBuilder text = new StringBuilder(folder.toString());
    if (!place.equals(folder)) {
      text.append(", which is not there yet; examined is ").append(place);
    }
    text.append(": ").append(type);
    if (Files.getFileStore(place).supportsFileAttributeView("posix")) {
      PosixFileAttributes posix = Files.readAttributes(place, PosixFileAttributes.class);
      String mode = PosixFilePermissions.toString(posix.permissions());
      text.append(", mode ").append(mode).append(", owner ").append(posix.owner().getName());
      data.put("mode", mode);
      data.put("owner", posix.owner().getName());
      if (place.equals(folder)) {
        checkRights(posix);
      }
    }
    lines.put("data folder", text.toString());
    checkFileSystem(type);
  }

  private void checkRights(PosixFileAttributes posix) {
    boolean open =
        posix.permissions().stream()
            .map(PosixFilePermission::name)
            .anyMatch(name -> name.startsWith("GROUP_") || name.startsWith("OTHERS_"));
    if (open) {
      warnings.add("others may look into " + folder + ", where events are; chmod 700 " + folder);
    }
    String user = System.getProperty("user.name", "");
    if (!posix.owner().getName().equals(user)) {
      warnings.add(
          folder
              + " belongs to "
              + posix.owner().getName()
              + ", and this is "
              + user
              + "; run evbus as one user");
    }
  }

  private void checkFileSystem(String type) {
    String name = type.toLowerCase(Locale.ROOT);
    if (name.equals("tmpfs") || name.equals("ramfs")) {
      warnings.add(folder + " is in memory (" + type + "): a restart of the machine loses the log");
    } else if (name.startsWith("nfs") || name.equals("cifs") || name.startsWith("smb")) {
      warnings.add(
          folder + " is on a network (" + type + "): its locks and syncs can't be relied on");
    } else if (name.equals("overlay") || name.equals("aufs")) {
      warnings.add(
          folder
              + " is in a container's own layer ("
              + type
              + "): it is lost with the container; mount a volume");
    }
  }

  private void log(DataOptions options, Terminal terminal, long free) throws IOException {
    Map<String, String> identity = ControlClient.identity(folder);
    data.put("format", identity.get("version"));
    data.put("provider", identity.get("provider"));
    data.put("log_id", identity.get("id"));
    if (identity.isEmpty()) {
      lines.put("log", "none yet");
      room(0, limit(options, terminal, free), free);
      return;
    }
    lines.put(
        "log",
        identity.get("provider")
            + ", format "
            + identity.get("version")
            + ", id "
            + identity.get("id"));
    try (DataAccess access = DataAccess.toLook(options, terminal)) {
      BusStats stats = access.ask(operations -> operations.stats());
      data.put("owner_process", access.owner().orElse(null));
      lines.put("owner", access.owner().orElse("nobody now"));
      stats.log().ifPresent(found -> log(found, free));
      deadLetters(stats);
    } catch (CliException | ConfigurationException e) {
      warnings.add(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Not counted one by one, for each is read whole: those sent again or removed are in this too.
   */
  private void deadLetters(BusStats stats) {
    long most = stats.lanes().stream().mapToLong(LaneStats::dead).sum();
    data.put("dead_letters_at_most", most);
    lines.put(
        "dead letters",
        most == 0
            ? "none"
            : Figures.count(most)
                + " at most, beside the room: they count in no limit; evbus dead-letters list");
  }

  /** The limit that a log made now would have. */
  private long limit(DataOptions options, Terminal terminal, long free) {
    Map<String, Object> given = new LinkedHashMap<>(options.log(terminal));
    given.put("path", folder.toString());
    return LogSpec.parse("log", given, fault -> {})
        .flatMap(LogSpec::maxBytes)
        .map(ByteCount::bytes)
        .orElse(Math.min(DEFAULT_MOST_BYTES, free / 2));
  }

  private void log(LogStats log, long free) {
    log.trouble().ifPresent(trouble -> warnings.add("the log can't be written: " + trouble));
    room(log.usedBytes(), log.maxBytes(), free);
  }

  private void room(long used, long most, long free) {
    data.put("used_bytes", used);
    data.put("max_bytes", most);
    lines.put(
        "room",
        Figures.bytes(used)
            + " of at most "
            + Figures.bytes(most)
            + " used; "
            + Figures.bytes(free)
            + " free on the disk");
    if (most - used > free) {
      warnings.add(
          "the disk has "
              + Figures.bytes(free)
              + " left, and the log may grow by "
              + Figures.bytes(most - used)
              + ": the disk is full before the log's limit; set max_bytes under log:");
    }
  }

  private void sync(Path place) throws IOException {
    if (!Files.isWritable(place)) {
      warnings.add("the cost of a sync is not known, for " + place + " can't be written");
      return;
    }
    SyncCost cost = SyncCost.measure(place);
    data.put("sync_median_micros", cost.medianNanos() / 1000);
    data.put("sync_worst_micros", cost.worstNanos() / 1000);
    data.put("events_per_second", cost.eventsPerSecond());
    lines.put(
        "sync",
        String.format(
            Locale.ROOT,
            "%.2f ms, worst %.2f ms: allows %,d events/s at %d a sync",
            cost.medianNanos() / 1e6,
            cost.worstNanos() / 1e6,
            cost.eventsPerSecond(),
            SyncCost.GROUP));
  }
}
