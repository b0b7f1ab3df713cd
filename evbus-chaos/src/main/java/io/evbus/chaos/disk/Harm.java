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
    if (kind == FileKind.SEGMENT) {
      Places places = Objects.requireNonNull(template.places().get(file));
      int from = act == Act.DELETE ? 0 : at - 2 * BLOCK_BYTES;
      int to = act == Act.FLIP ? at + 2 * BLOCK_BYTES : Integer.MAX_VALUE;
      places.byPosition().subMap(Math.min(from, to), to).values().forEach(events::set);
    }
    return events;
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
