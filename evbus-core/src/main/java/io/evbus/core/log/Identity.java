package io.evbus.core.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Who a log is, as the file {@code evbus-log} of its data folder says.
 *
 * @param version the data folder's format
 * @param id 32 hexadecimal digits
 * @param provider what keeps the records
 */
public record Identity(int version, String id, String provider) {
  private static final String FILE = "evbus-log";
  private static final int VERSION = 1;
  private static final int ID_BYTES = 16;

  /** An id that no log has. */
  public static String randomId() {
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /**
   * The lines of the file as they are, by their first word: {@code version}, {@code id}, {@code
   * provider}; empty when there is none.
   */
  public static Map<String, String> lines(Path folder) throws IOException {
    return text(folder).map(Identity::lines).orElse(Map.of());
  }

  /**
   * Reads who the log is, or makes it somebody when nothing legible says so.
   *
   * @throws IOException when the folder is another version's or another provider's
   */
  static Identity of(Path folder, String provider) throws IOException {
    Optional<String> text = text(folder);
    Optional<Identity> found = text.flatMap(Identity::parse);
    if (found.isPresent()) {
      return found.get().checked(folder, provider);
    }
    if (text.isPresent() || Files.exists(folder.resolve(provider))) {
      System.getLogger(Identity.class.getName())
          .log(
              System.Logger.Level.ERROR,
              "Opening the data folder "
                  + folder
                  + ": its file "
                  + FILE
                  + " was lost or damaged; the log gets a new id");
    }
    Identity made = new Identity(VERSION, randomId(), provider);
    made.write(folder);
    return made;
  }

  private static Optional<String> text(Path folder) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(folder.resolve(FILE));
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new FileSystemException(folder.resolve(FILE).toString(), null, e.getMessage());
    }
  }

  private static Map<String, String> lines(String text) {
    Map<String, String> lines = new LinkedHashMap<>();
    text.lines()
        .map(line -> line.split(" ", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> lines.put(parts[0], parts[1].strip()));
    return lines;
  }

  /** Other versions may have other lines between the first and the last, which are for ever. */
  private static Optional<Identity> parse(String text) {
    int check = text.lastIndexOf("check ");
    if (check < 0 || !text.substring(check).equals(checkLine(text.substring(0, check)))) {
      return Optional.empty();
    }
    Map<String, String> lines = lines(text);
    String version = lines.getOrDefault("version", "");
    return version.matches("[0-9]{1,6}")
        ? Optional.of(
            new Identity(
                Integer.parseInt(version),
                lines.getOrDefault("id", ""),
                lines.getOrDefault("provider", "")))
        : Optional.empty();
  }

  private static String checkLine(String before) {
    CRC32C crc = new CRC32C();
    crc.update(before.getBytes(StandardCharsets.ISO_8859_1));
    return "check " + HexFormat.of().toHexDigits((int) crc.getValue()) + "\n";
  }

  private Identity checked(Path folder, String wanted) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "Opening the data folder "
              + folder
              + ": its format version is "
              + version
              + ", and this evbus knows "
              + VERSION
              + "; use the evbus that wrote it, or another folder");
    }
    if (!provider.equals(wanted)) {
      throw new IOException(
          "Opening the data folder "
              + folder
              + ": its log is "
              + provider
              + ", but "
              + wanted
              + " is configured; set log.provider: "
              + provider
              + " or use another folder");
    }
    return this;
  }

  /** Whole or not at all, wherever the process ends. */
  private void write(Path folder) throws IOException {
    String lines = "version " + version + "\nid " + id + "\nprovider " + provider + "\n";
    byte[] bytes = (lines + checkLine(lines)).getBytes(StandardCharsets.ISO_8859_1);
    Path fresh = folder.resolve(FILE + ".new");
    try (FileChannel to =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      to.write(ByteBuffer.wrap(bytes));
      to.force(true);
    } catch (IOException e) {
      throw new FileSystemException(fresh.toString(), null, e.getMessage());
    }
    Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    DataFolder.sync(folder);
  }
}
