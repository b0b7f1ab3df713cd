package io.evbus.chaos.disk;

import io.evbus.chaos.stage.FileKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What is done to one file.
 *
 * @param file the file's path in its folder
 * @param kind what it is
 * @param act what is done
 * @param at the byte that is changed, or the length that is left
 * @param bit the bit that is changed
 */
public record Harm(Path file, FileKind kind, Act act, int at, int bit) {
  private static final int BLOCK_BYTES = 16 << 10;
  private static final int MOST_RECORD_BYTES = 1 << 10;

  /** The ways to harm a file. */
  public enum Act {
    FLIP,
    CUT,
    DELETE
  }

  /** Any file, each kind as often as the others. */
  public static Harm any(Template template, SplittableRandom random) throws IOException {
    Map<FileKind, List<Path>> byKind = new EnumMap<>(FileKind.class);
    for (Path file : template.folder().files()) {
      FileKind.of(file)
          .ifPresent(kind -> byKind.computeIfAbsent(kind, one -> new ArrayList<>()).add(file));
    }
    List<FileKind> kinds = List.copyOf(byKind.keySet());
    FileKind kind = kinds.get(random.nextInt(kinds.size()));
    List<Path> files = Objects.requireNonNull(byKind.get(kind));
    Path file = files.get(random.nextInt(files.size()));
    int size = (int) Files.size(file);
    Act act = size == 0 ? Act.DELETE : Act.values()[random.nextInt(Act.values().length)];
    return new Harm(
        template.folder().path().relativize(file),
        kind,
        act,
        size == 0 ? 0 : random.nextInt(size),
        random.nextInt(Byte.SIZE));
  }

  /** The deletion of any file. */
  public static Harm deletion(Template template, SplittableRandom random) throws IOException {
    Harm any = any(template, random);
    return new Harm(any.file(), any.kind(), Act.DELETE, 0, 0);
  }

  /** Does it. */
  public void to(Folder folder) throws IOException {
    Path path = folder.path().resolve(file);
    if (act == Act.DELETE) {
      Files.delete(path);
      return;
    }
    try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "rw")) {
      if (act == Act.CUT) {
        bytes.setLength(at);
      } else {
        bytes.seek(at);
        int old = bytes.read();
        bytes.seek(at);
        bytes.write(old ^ (1 << bit));
      }
    }
  }

  /** The events that this may cost. */
  public BitSet mayCost(Template template) {
    BitSet events = new BitSet();
    if (kind == FileKind.WAL) {
      events.set(firstBehind(template), template.events());
    } else if (kind == FileKind.TABLE) {
      Places places = Objects.requireNonNull(template.places().get(file));
      boolean isInBlocks =
          act == Act.FLIP
              && !places.byPosition().isEmpty()
              && at < places.byPosition().lastKey() + MOST_RECORD_BYTES;
      (isInBlocks
              ? places.byPosition().subMap(at - 2 * BLOCK_BYTES, at + 2 * BLOCK_BYTES)
              : places.byPosition())
          .values()
          .forEach(events::set);
    }
    return events;
  }

  /** The first event of the damaged group of a write-ahead log, or else of what follows it. */
  private int firstBehind(Template template) {
    Places own = Objects.requireNonNull(template.places().get(file));
    var before = act == Act.DELETE ? null : own.byPosition().floorEntry(at);
    if (before != null) {
      return before.getValue() - before.getValue() % Folder.GROUP;
    }
    return template.places().entrySet().stream()
        .filter(entry -> FileKind.of(entry.getKey()).equals(Optional.of(FileKind.WAL)))
        .filter(entry -> entry.getKey().compareTo(file) >= 0)
        .flatMap(entry -> entry.getValue().byPosition().values().stream())
        .mapToInt(Integer::intValue)
        .min()
        .orElse(template.events());
  }

  @Override
  public String toString() {
    return switch (act) {
      case FLIP -> "flip of bit " + bit + " at " + at + " of " + file;
      case CUT -> "cut to " + at + " bytes of " + file;
      case DELETE -> "deletion of " + file;
    };
  }
}
