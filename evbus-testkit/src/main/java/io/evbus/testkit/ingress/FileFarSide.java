package io.evbus.testkit.ingress;

import io.evbus.spi.Ingress;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder of files, one for each place; lines are read by a JSON reader that is not evbus's. */
public final class FileFarSide implements FarSide {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "specversion",
          "id",
          "source",
          "type",
          "time",
          "datacontenttype",
          "data",
          "data_base64",
          "evbusprofile",
          "evbusheaders");

  private final Ingress ingress;
  private final Path folder;

  /** A new folder among those for temporary files, for an ingress of files. */
  public FileFarSide(Ingress ingress) {
    this(ingress, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** A new folder in another, for an ingress of files. */
  public FileFarSide(Ingress ingress, Path parent) {
    this.ingress = ingress;
    try {
      this.folder = Files.createTempDirectory(parent, "evbus-file");
    } catch (IOException e) {
      throw new UncheckedIOException("Making a folder for files", e);
    }
  }

  @Override
  public Ingress ingress() {
    return ingress;
  }

  @Override
  public IngressFeatures features() {
    return IngressFeatures.of(Ability.CARRIES_HEADERS, Ability.KEEPS_ORDER, Ability.PROBES);
  }

  @Override
  public String provider() {
    return "file";
  }

  /** The folder that all files are in. */
  public Path folder() {
    return folder;
  }

  /** The file of a place. */
  public Path file(String place) {
    return folder.resolve(place + ".ndjson");
  }

  @Override
  public void prepare(String place) {
    for (Path file : files(place)) {
      delete(file);
    }
  }

  @Override
  public Map<String, Object> profile(String place) {
    return Map.of("path", file(place).toString());
  }

  @Override
  public List<Arrival> arrivals(String place) {
    return lines(place).stream().map(FileFarSide::arrival).toList();
  }

  /** The whole lines of a place, over all of its files, the oldest first. */
  public List<String> lines(String place) {
    while (true) {
      List<Path> files = files(place);
      List<String> lines = new ArrayList<>();
      boolean complete = files.stream().allMatch(file -> read(file, lines));
      // A file that got another name meanwhile was read twice, or not at all.
      if (complete && files.equals(files(place))) {
        return lines;
      }
    }
  }

  /** The files of a place, the oldest first, that which is written to last. */
  public List<Path> files(String place) {
    List<Path> files =
        new ArrayList<>(
            list().stream()
                .filter(file -> file.getFileName().toString().startsWith(place + "-2"))
                .sorted()
                .toList());
    if (Files.exists(file(place))) {
      files.add(file(place));
    }
    return files;
  }

  /** Adds the whole lines of a file; whether it was there. */
  private static boolean read(Path file, List<String> to) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(to::add);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Reading " + file, e);
    }
  }

  private static Arrival arrival(String line) {
    JsonNode event = JSON.readTree(line);
    Map<String, String> headers = new LinkedHashMap<>();
    event
        .properties()
        .forEach(
            member -> {
              if (!ATTRIBUTES.contains(member.getKey())) {
                headers.put(member.getKey(), member.getValue().asString());
              }
            });
    if (event.has("evbusheaders")) {
      JSON.readTree(event.get("evbusheaders").asString())
          .properties()
          .forEach(member -> headers.put(member.getKey(), member.getValue().asString()));
    }
    return new Arrival(event.get("id").asString(), body(event, line), headers);
  }

  private static ByteBuffer body(JsonNode event, String line) {
    JsonNode data = event.get("data");
    if (event.has("data_base64")) {
      return ByteBuffer.wrap(Base64.getDecoder().decode(event.get("data_base64").asString()));
    } else if (data == null) {
      return ByteBuffer.allocate(0);
    }
    boolean json = event.get("datacontenttype").asString().contains("json");
    // The bytes of the line, for a reader would change numbers and blanks.
    String text =
        json
            ? line.substring(line.indexOf(",\"data\":") + ",\"data\":".length(), line.length() - 1)
            : data.asString();
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public List<String> inventory() {
    return list().stream().map(Path::toString).sorted().toList();
  }

  private List<Path> list() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Listing " + folder, e);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Removing " + path, e);
    }
  }

  @Override
  public void close() {
    if (Files.exists(folder)) {
      list().stream().sorted(Comparator.reverseOrder()).forEach(FileFarSide::delete);
      delete(folder);
    }
  }
}
