package io.evbus.cli;

import io.evbus.spi.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the key: command line, then key file, then environment. */
final class KeyOptions {
  private KeyOptions() {}

  static @Nullable Secret key(@Nullable String given, @Nullable Path keyFile, Terminal terminal) {
    if (given != null) {
      return secret("--acct-key", given);
    }
    String file = terminal.environment().getOrDefault("ACCT_KEY_FILE", "");
    Path from = keyFile != null ? keyFile : file.isEmpty() ? null : Path.of(file);
    if (from != null) {
      return secret(from.toString(), EvbusOptions.readKey(from));
    }
    String environment = terminal.environment().get("ACCT_KEY");
    return environment == null ? null : secret("ACCT_KEY", environment);
  }

  static void warnIfVisible(@Nullable String given, Terminal terminal) {
    if (given != null) {
      terminal.warn("a key on the command line shows in ps; prefer ACCT_KEY or --acct-key-file");
    }
  }

  private static Secret secret(String where, String key) {
    if (key.isBlank()) {
      throw new CliException(CliException.USAGE, "Reading the key: " + where + " is empty");
    }
    return Secret.of(key.strip());
  }
}
