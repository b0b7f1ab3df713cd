package io.evbus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL of Debian's package {@code postgresql} in a folder and on a port of its own. It is
 * ready about a second after {@link #start}; its user {@code postgres} needs no password on
 * 127.0.0.1, everybody else has to show one by SCRAM. Not thread-safe.
 *
 * <p>The server refuses to run as root: then it runs as the package's user {@code postgres}.
 */
public final class PostgresqlServer implements AutoCloseable {
  /** The user and the database. */
  public static final String POSTGRES = "postgres";

  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final int port = Ports.free();
  private final List<String> settings;
  private @Nullable Process server;

  private PostgresqlServer(Path folder, List<String> settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /** Whether the package is installed. */
  public static boolean isInstalled() {
    return binaries().isPresent();
  }

  /** Skips the test where the package is not installed. */
  public static void assumeInstalled() {
    Assumptions.assumeTrue(isInstalled(), "PostgreSQL is not here; install the package postgresql");
  }

  private static Optional<Path> binaries() {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Starts a server with further settings, and waits until it is ready.
   *
   * @param settings lines such as {@code max_connections = 5}
   */
  public static PostgresqlServer start(String... settings) {
    return start(Optional.empty(), "", settings);
  }

  /**
   * As {@link #start}, and it speaks TLS with a signed certificate to whom asks for that; a user
   * {@code certified} is let in over TLS by a client's certificate of that common name.
   */
  public static PostgresqlServer startWithTls(
      Certificates certificates, String file, String... settings) {
    return start(Optional.of(certificates), file, settings);
  }

  private static PostgresqlServer start(
      Optional<Certificates> certificates, String file, String... settings) {
    assumeInstalled();
    Path folder = Folders.make("evbus-postgresql");
    List<String> all = new ArrayList<>(Arrays.asList(settings));
    PostgresqlServer server = new PostgresqlServer(folder, all);
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
      if (certificates.isPresent()) {
        all.add("ssl = on");
        all.add("ssl_ca_file = '" + server.own(certificates.get().pem("ca")) + "'");
        all.add("ssl_cert_file = '" + server.own(certificates.get().pem(file)) + "'");
        all.add("ssl_key_file = '" + server.own(certificates.get().key(file)) + "'");
      }
      server.initialise();
      server.restart();
      return server;
    } catch (IOException e) {
      server.close();
      throw new UncheckedIOException("Writing the files of PostgreSQL", e);
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  private void initialise() throws IOException {
    Program.run(
        Map.of("LC_ALL", "C.UTF-8"),
        command("initdb", "-D", data(), "-A", "trust", "-U", POSTGRES, "-E", "UTF8", "--no-sync"));
    write(
        "pg_hba.conf",
        """
        host all postgres 127.0.0.1/32 trust
        hostssl all certified 127.0.0.1/32 cert
        host all all 127.0.0.1/32 scram-sha-256
        """);
    List<String> lines = new ArrayList<>();
    lines.add("port = " + port);
    lines.add("listen_addresses = '127.0.0.1'");
    lines.add("unix_socket_directories = '" + folder + "'");
    lines.add("hba_file = '" + folder.resolve("pg_hba.conf") + "'");
    lines.addAll(settings);
    write("settings.conf", String.join("\n", lines) + "\n");
  }

  /** A copy of a file that the server's user owns and nobody else reads, as it demands of keys. */
  private Path own(Path file) throws IOException {
    Path copy = Files.copy(file, folder.resolve(file.getFileName()));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
    if (isRoot()) {
      Files.setOwner(
          copy,
          copy.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(POSTGRES));
    }
    return copy;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Replaces the rules of who may come in and how, and has them read. */
  public void admit(String rules) {
    write("pg_hba.conf", rules);
    execute("SELECT pg_reload_conf()");
  }

  /** Starts the server again with the data it has, and waits until it is ready. */
  public void restart() {
    try {
      server =
          new ProcessBuilder(
                  command(
                      "postgres", "-D", data(), "--config-file=" + folder.resolve("settings.conf")))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()))
              .start();
      Awaitility.await("PostgreSQL in " + folder)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> isReady() || hasEnded());
      if (hasEnded()) {
        throw new IllegalStateException(
            "Starting PostgreSQL: it ended\n" + Files.readString(output()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Starting PostgreSQL", e);
    }
  }

  private boolean isReady() {
    if (!Ports.isOpen(port)) {
      return false;
    }
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false; // It still recovers.
    }
  }

  private boolean hasEnded() {
    Process running = server;
    return running == null || !running.isAlive();
  }

  /** What the server has written to its log. */
  public String log() {
    try {
      return Files.readString(output());
    } catch (IOException e) {
      throw new UncheckedIOException("Reading the log of PostgreSQL", e);
    }
  }

  /** Ends the server and all its processes as {@code kill -9} does. */
  public void kill9() {
    end("KILL");
  }

  /** Ends the server in order; connections are ended. */
  public void stop() {
    end("INT");
  }

  private void end(String signal) {
    Process running = server;
    if (running == null) {
      return;
    }
    boolean forcibly = signal.equals("KILL");
    List<ProcessHandle> all = tree();
    signal(signal, forcibly ? all : all.subList(0, 1));
    try {
      for (ProcessHandle each : all) {
        each.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (Exception e) {
      throw new IllegalStateException("Ending PostgreSQL", e);
    }
    server = null;
  }

  /** Stops the server where it stands: connections stay open and nothing answers. */
  public void freeze() {
    // First who would notice that its children stand still, then they.
    signal("STOP", tree());
    signal("STOP", tree());
  }

  /** Lets a frozen server go on. */
  public void thaw() {
    signal("CONT", tree());
  }

  /** The server and its children, itself first; {@code setpriv} has made itself the server. */
  private List<ProcessHandle> tree() {
    Process running = server;
    return running == null
        ? List.of()
        : Stream.concat(Stream.of(running.toHandle()), running.descendants()).toList();
  }

  private static void signal(String name, List<ProcessHandle> processes) {
    if (!processes.isEmpty()) {
      List<String> command =
          new ArrayList<>(List.of("sh", "-c", "kill -" + name + " \"$@\" || :", "-"));
      processes.forEach(process -> command.add(Long.toString(process.pid())));
      Program.run(Map.of(), command);
    }
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Connects as the superuser. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:"
            + port
            + "/postgres?user=postgres&sslmode=disable&socketTimeout=60");
  }

  /** Runs statements as the superuser. */
  public void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Asking PostgreSQL: " + e.getMessage(), e);
    }
  }

  /** Ends the server and removes its folder. */
  @Override
  public void close() {
    end("KILL");
    Folders.remove(folder);
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private Path output() {
    return folder.resolve("server.out");
  }

  private static List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"));
    }
    command.add(binaries().orElseThrow().resolve(program).toString());
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private void write(String name, String content) {
    try {
      Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing " + name + " for PostgreSQL", e);
    }
  }
}
