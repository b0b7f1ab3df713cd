package io.evbus.ingress.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that were set aside: {@code events-20261126T135757.123Z.ndjson} beside {@code
 * events.ndjson}. Names rise with time, also when the clock is set back.
 */
final class RotatedFiles {
  private static final System.Logger LOG = System.getLogger(RotatedFiles.class.getName());
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSX").withZone(ZoneOffset.UTC);

  private final Folder place;
  private final String stem;
  private final String extension;
  private final Pattern names;

  RotatedFiles(Folder place) {
    this.place = place;
    int dot = place.name().lastIndexOf('.');
    this.stem = dot > 0 ? place.name().substring(0, dot) : place.name();
    this.extension = dot > 0 ? place.name().substring(dot) : "";
    this.names =
        Pattern.compile(
            Pattern.quote(stem) + "-(\\d{8}T\\d{6}\\.\\d{3}Z)" + Pattern.quote(extension));
  }

  /** Gives the active file a name of now. */
  Path setAside() throws IOException {
    Instant time = Instant.now();
    List<Path> known = oldestFirst();
    if (!known.isEmpty()) {
      Instant after = time(known.get(known.size() - 1)).orElseThrow().plusMillis(1);
      time = after.isAfter(time) ? after : time;
    }
    Path target = path(time);
    while (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      time = time.plusMillis(1);
      target = path(time);
    }
    return Files.move(place.file(), target);
  }

  /** Deletes the oldest beyond a number; what can't be deleted now is tried again next time. */
  void keep(int most) throws IOException {
    List<Path> known = oldestFirst();
    for (Path file : known.subList(0, Math.max(0, known.size() - most))) {
      try {
        Files.delete(file);
        LOG.log(System.Logger.Level.INFO, "Rotating {0}: {1} is deleted", place.file(), file);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, FileErrors.of("Deleting " + file, e).getMessage());
      }
    }
  }

  /** All of them; what has another name, or is no file, is none. */
  List<Path> oldestFirst() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place.folder(), this::isOne)) {
      files.forEach(found::add);
    }
    Collections.sort(found);
    return found;
  }

  private boolean isOne(Path file) {
    return time(file).isPresent() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private Path path(Instant time) {
    return place.beside(stem + "-" + TIME.format(time) + extension);
  }

  private Optional<Instant> time(Path file) {
    Matcher name = names.matcher(file.getFileName().toString());
    try {
      return name.matches()
          ? Optional.of(TIME.parse(name.group(1), Instant::from))
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
