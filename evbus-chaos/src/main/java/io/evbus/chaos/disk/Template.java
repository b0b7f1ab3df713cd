package io.evbus.chaos.disk;

import io.evbus.EventBus;
import io.evbus.chaos.stage.FileKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A closed data folder with undelivered events and dead letters, of which copies are harmed.
 *
 * @param folder the folder
 * @param events how many it holds; the lane behind has none of them, the others are done with all
 * @param places where in its segments they stand, by the file's path in the folder
 */
public record Template(Folder folder, int events, Map<Path, Places> places) {
  /** Makes one in a few lives of an engine. */
  public static Template make(Path path, SplittableRandom random) throws IOException {
    Folder folder = new Folder(path);
    int lives = 1 + random.nextInt(3);
    int events = 0;
    for (int life = 0; life < lives; life++) {
      int more = Folder.GROUP * random.nextInt(15, 90);
      try (EventBus bus = folder.bus(new Shelf(true))) {
        bus.start();
        Folder.put(bus, events, events + more);
        if (!Folder.drains(bus, List.of(Shelf.EVEN, Shelf.PICKY))) {
          throw new IllegalStateException("Making a folder: it does not drain");
        }
      }
      events += more;
    }
    Map<Path, Places> places = new TreeMap<>();
    for (Path file : folder.files()) {
      Optional<FileKind> kind = FileKind.of(file);
      if (kind.filter(one -> one == FileKind.SEGMENT).isPresent()) {
        places.put(path.relativize(file), Places.in(file, events));
      }
    }
    return new Template(folder, events, places);
  }
}
