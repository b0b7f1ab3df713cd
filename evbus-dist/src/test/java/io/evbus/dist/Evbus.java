package io.evbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.acct.Cipher;
import io.evbus.acct.CredentialFile;
import io.evbus.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The commands as processes of their own, with a configuration, profiles, a data folder and gates:
 * destinations that the test opens and shuts.
 */
final class Evbus {
  private static final long PATIENCE_SECONDS = 60;

  private final Path folder;
  private @Nullable Secret key;

  /** How a command ended. */
  record Ended(int status, String out, String err) {}

  /** A command that goes on. */
  record Running(Process process, Path out, Path err) {
    String errors() throws IOException {
      return Files.readString(err);
    }

    void signal(String name) throws Exception {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** Ends it as a crash would. */
    void kill9() throws InterruptedException {
      process.destroyForcibly();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    Ended end() throws Exception {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(errors()).isTrue();
      return new Ended(process.exitValue(), Files.readString(out), errors());
    }
  }

  /** Prepares a folder with a profile gate.NAME for each name, all shut. */
  Evbus(Path folder, String... gates) throws Exception {
    this.folder = folder;
    Path plugins =
        Files.createDirectory(
            folder.resolve("plugins"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.copy(
        Path.of(Evbus.class.getResource("/plugins/Gate.java").toURI()),
        plugins.resolve("Gate.java"));
    Files.writeString(config(), "");
    profiles(gates);
  }

  /** The configuration file, which says nothing at first. */
  Path config() {
    return folder.resolve("evbus.yaml");
  }

  /** The data folder. */
  Path data() {
    return folder.resolve("data");
  }

  /** Writes the profiles file anew: gate.NAME for each name. */
  void profiles(String... gates) throws IOException {
    StringBuilder yaml = new StringBuilder("gate:\n");
    for (String gate : gates) {
      Path place = Files.createDirectories(folder.resolve(gate));
      yaml.append("  ").append(gate).append(": {folder: ").append(place).append("}\n");
    }
    credentials(yaml.toString());
  }

  /** Writes the profiles file anew. */
  void credentials(String yaml) throws IOException {
    Path plain = Files.writeString(folder.resolve("c.yml"), yaml);
    CredentialFile.Encrypted made =
        CredentialFile.encrypt(
            plain, Optional.ofNullable(key), Cipher.named("fernet"), Optional.empty(), true);
    made.newKey().ifPresent(fresh -> key = fresh);
  }

  /** Lets a gate be reached. */
  void open(String gate) throws IOException {
    Files.writeString(folder.resolve(gate).resolve("open"), "");
  }

  /** Lets a gate take poison. */
  void cure(String gate) throws IOException {
    Files.writeString(folder.resolve(gate).resolve("cure"), "");
  }

  /** The bodies that a gate got. */
  List<String> got(String gate) throws IOException {
    Path file = folder.resolve(gate).resolve("got");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** The numbers 1 to count, one a line. */
  static String numbers(long count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(number -> number + "\n")
        .collect(Collectors.joining());
  }

  /** Runs a command to its end. */
  Ended run(String in, String... arguments) throws Exception {
    return start(in, arguments).end();
  }

  /**
   * Starts a command; with {@code evbus_test} as the first argument that one, else {@code evbus}.
   */
  Running start(String in, String... arguments) throws Exception {
    Path out = Files.createTempFile(folder, "command", ".out");
    Path err = Files.createTempFile(folder, "command", ".err");
    ProcessBuilder builder = builder(in, arguments).redirectError(err.toFile());
    return new Running(builder.redirectOutput(out.toFile()).start(), out, err);
  }

  /** As {@link #start}, but its output is for the test to read, as from a pipe. */
  Running startPiped(String in, String... arguments) throws Exception {
    Path err = Files.createTempFile(folder, "command", ".err");
    return new Running(builder(in, arguments).redirectError(err.toFile()).start(), err, err);
  }

  private ProcessBuilder builder(String in, String... arguments) throws IOException {
    boolean test = arguments[0].equals("evbus_test");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(test ? "io.evbus.cli.EvbusTest" : "io.evbus.cli.Evbus");
    command.addAll(List.of(arguments).subList(test ? 1 : 0, arguments.length));
    Path input = Files.writeString(Files.createTempFile(folder, "command", ".in"), in);
    ProcessBuilder builder = new ProcessBuilder(command).redirectInput(input.toFile());
    builder.environment().putAll(environment());
    return builder;
  }

  private Map<String, String> environment() {
    return Map.of(
        "ACCT_FILE",
        folder.resolve("c.yml.fernet").toString(),
        "ACCT_KEY",
        Objects.requireNonNull(key).reveal(),
        "EVBUS_CONFIG",
        config().toString(),
        "EVBUS_PLUGINS",
        folder.resolve("plugins").toString(),
        "EVBUS_DATA",
        data().toString());
  }
}
