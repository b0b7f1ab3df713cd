package io.evbus.cli;

import io.evbus.acct.AcctException;
import io.evbus.acct.Cipher;
import io.evbus.acct.CredentialFile;
import io.evbus.acct.EditSession;
import io.evbus.cli.output.Outputter;
import io.evbus.spi.Secret;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code acct}: credential files. */
@Command(
    name = "acct",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    sortOptions = false,
    subcommandsRepeatable = false,
    description = "Encrypts a YAML file of credentials, and decrypts, edits and rekeys it.",
    footer = {
      "",
      "Try:",
      "  acct credentials.yml                     encrypt; shows the file and its new key",
      "  export ACCT_KEY=$(acct encrypt credentials.yml)",
      "  acct edit credentials.yml.fernet"
    })
public final class Acct implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "A YAML file to encrypt.")
  private @Nullable Path file;

  @Mixin private Common common = new Common();

  /** Options of all verbs. */
  static final class Common {
    @Option(
        names = "--acct-key",
        paramLabel = "KEY",
        description = "The key (ACCT_KEY). Other users may see it in ps.")
    @Nullable String key;

    @Option(
        names = "--acct-key-file",
        paramLabel = "FILE",
        description = "A file that holds the key (ACCT_KEY_FILE).")
    @Nullable Path keyFile;

    @Option(
        names = "--crypto-plugin",
        paramLabel = "NAME",
        description = "fernet (default) or aesgcm256.")
    String cipher = "fernet";

    @Option(
        names = "--output-file",
        paramLabel = "FILE",
        description = "The file to write (FILE with the cipher's suffix).")
    @Nullable Path outputFile;

    @Option(names = "--force", description = "Let a new key replace an existing file.")
    boolean force;

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "As everywhere (warning).")
    String logLevel = "warning";

    Optional<Secret> key(Terminal terminal) {
      Logging.configure(logLevel, terminal.err());
      KeyOptions.warnIfVisible(key, terminal);
      return Optional.ofNullable(KeyOptions.key(key, keyFile, terminal));
    }

    Secret requiredKey(Terminal terminal) {
      return key(terminal)
          .orElseThrow(
              () ->
                  new CliException(
                      CliException.USAGE,
                      "Opening the file: no key; set ACCT_KEY, --acct-key-file or --acct-key"));
    }

    CredentialFile.Encrypted encrypt(Path plain, Terminal terminal) throws IOException {
      return CredentialFile.encrypt(
          plain, key(terminal), Cipher.named(cipher), Optional.ofNullable(outputFile), force);
    }
  }

  private Acct(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs the command and ends the process. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.system(), arguments));
  }

  static int run(Terminal terminal, String... arguments) {
    return Commands.run(
        new Acct(terminal),
        terminal,
        arguments,
        new Encrypt(terminal),
        new Decrypt(terminal),
        new Edit(terminal),
        new Rekey(terminal));
  }

  @Override
  public Integer call() throws IOException {
    if (file == null) {
      throw new CliException(CliException.USAGE, "Encrypting: no file given; try: acct --help");
    }
    CredentialFile.Encrypted made = common.encrypt(file, terminal);
    terminal.out().println("New encrypted file created at: " + made.file());
    if (made.newKey().isPresent()) {
      terminal.out().println("The file was encrypted with this key:");
      terminal.out().println(made.newKey().get().reveal());
    } else {
      terminal.out().println();
    }
    return 0;
  }

  /** {@code acct encrypt FILE}. */
  @Command(
      name = "encrypt",
      mixinStandardHelpOptions = true,
      description = "Encrypts a YAML file; prints the new key alone.")
  static final class Encrypt implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The YAML file.")
    private Path file = Path.of("");

    @Mixin private Common common = new Common();

    Encrypt(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      common
          .encrypt(file, terminal)
          .newKey()
          .ifPresent(key -> terminal.out().println(key.reveal()));
      return 0;
    }
  }

  /** {@code acct decrypt FILE}. */
  @Command(
      name = "decrypt",
      mixinStandardHelpOptions = true,
      description = "Shows what an encrypted file holds.")
  static final class Decrypt implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The encrypted file.")
    private Path file = Path.of("");

    @Option(
        names = "--output",
        paramLabel = "NAME",
        description = "yaml (default), json, nested, pretty or raw.")
    private String output = "yaml";

    @Mixin private Common common = new Common();

    Decrypt(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      Outputter outputter = EvbusTest.outputter(output, terminal);
      Map<String, Object> credentials = CredentialFile.decrypt(file, common.requiredKey(terminal));
      String text = outputter.display(credentials).stripTrailing();
      if (common.outputFile == null) {
        terminal.out().println(text);
      } else {
        CredentialFile.writePlain(common.outputFile, text + "\n", common.force);
      }
      return 0;
    }
  }

  /** {@code acct edit FILE}. */
  @Command(
      name = "edit",
      mixinStandardHelpOptions = true,
      description = "Opens an encrypted file in an editor and encrypts what was saved.")
  static final class Edit implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The encrypted file; a new one starts empty.")
    private Path file = Path.of("");

    @Option(
        names = "--editor",
        paramLabel = "COMMAND",
        description = "The editor (EDITOR, else vi).")
    private @Nullable String editor;

    @Mixin private Common common = new Common();

    Edit(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      Secret key = common.requiredKey(terminal);
      String fromEnvironment = terminal.environment().getOrDefault("EDITOR", "vi");
      EditSession session = EditSession.open(file, key, Cipher.named(common.cipher));
      Thread wipe = new Thread(() -> closeQuietly(session));
      Runtime.getRuntime().addShutdownHook(wipe);
      try (session) {
        return edit(session, editor == null ? fromEnvironment : editor);
      } finally {
        Runtime.getRuntime().removeShutdownHook(wipe);
      }
    }

    private int edit(EditSession session, String command) throws IOException, InterruptedException {
      while (true) {
        int status = session.runEditor(command);
        if (status != 0) {
          terminal
              .err()
              .println(
                  "error: Editing "
                      + file
                      + ": the editor ended with "
                      + status
                      + "; the file is as it was");
          return status;
        }
        try {
          boolean changed = session.save();
          terminal.err().println(changed ? "encrypted " + file : "nothing was changed");
          return 0;
        } catch (AcctException e) {
          terminal.err().println("error: " + e.getMessage());
          if (!terminal.interactive() || !again()) {
            terminal.err().println("the file is as it was");
            return CliException.FAILED;
          }
        }
      }
    }

    @SuppressWarnings("SystemConsoleNull") // asked only when somebody watches
    private boolean again() {
      Console console = System.console();
      String answer = console == null ? null : console.readLine("edit again? [Y/n] ");
      return answer != null && !answer.strip().toLowerCase(Locale.ROOT).startsWith("n");
    }

    private static void closeQuietly(EditSession session) {
      try {
        session.close();
      } catch (IOException e) {
        System.err.println("error: Wiping " + session.plainFile() + ": remove it by hand");
      }
    }
  }

  /** {@code acct rekey FILE}. */
  @Command(
      name = "rekey",
      mixinStandardHelpOptions = true,
      description = "Encrypts a file with a new key; prints it alone unless it was given.")
  static final class Rekey implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The encrypted file.")
    private Path file = Path.of("");

    @Option(
        names = "--new-key-file",
        paramLabel = "FILE",
        description = "A file that holds the new key; without it one is made.")
    private @Nullable Path newKeyFile;

    @Mixin private Common common = new Common();

    Rekey(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      Optional<Secret> given =
          Optional.ofNullable(newKeyFile).map(path -> Secret.of(EvbusOptions.readKey(path)));
      CredentialFile.rekey(file, common.requiredKey(terminal), given)
          .ifPresent(key -> terminal.out().println(key.reveal()));
      return 0;
    }
  }
}
