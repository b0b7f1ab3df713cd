package io.evbus.cli;

import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.Operations;
import io.evbus.core.control.ControlClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A verb's way to a log: through the process that owns its folder if there is one, else by owning
 * the folder meanwhile. The only place where that is decided.
 */
final class DataAccess implements AutoCloseable {
  private final Path folder;
  private final Optional<String> owner;
  private final Operations operations;
  private final Runnable end;

  private DataAccess(Path folder, Optional<String> owner, Operations operations, Runnable end) {
    this.folder = folder;
    this.owner = owner;
    this.operations = operations;
    this.end = end;
  }

  /** For what delivers nothing: a log without owner is opened as it is, without profiles. */
  static DataAccess toLook(DataOptions options, Terminal terminal) {
    options.configureLogging(terminal);
    return open(
        options,
        terminal,
        () -> EventBus.builder().source(to -> options.apply(to, terminal)).inspect());
  }

  /** For what delivers: a log without owner is opened with its lanes, which do not start. */
  static DataAccess toDeliver(EvbusOptions options, Terminal terminal) {
    return open(options.data, terminal, () -> options.builder(terminal));
  }

  private static DataAccess open(
      DataOptions options, Terminal terminal, Supplier<EventBusBuilder> builder) {
    Path folder = folder(options, terminal);
    Optional<String> owner = ControlClient.owner(folder);
    if (owner.isPresent()) {
      ControlClient client = connect(folder, owner.get());
      return new DataAccess(folder, owner, client, client::close);
    }
    requireLog(folder);
    EventBus bus = builder.get().build();
    return new DataAccess(
        folder, Optional.empty(), bus.operations(), () -> bus.close(Duration.ZERO));
  }

  /** The folder that the options name, which a verb on a log can't do without. */
  static Path folder(DataOptions options, Terminal terminal) {
    return options
        .folder(terminal)
        .map(path -> path.toAbsolutePath().normalize())
        .orElseThrow(
            () ->
                new CliException(
                    CliException.USAGE,
                    "Looking for the log: no folder is given; set --data, EVBUS_DATA, or path"
                        + " under log: in evbus.yaml"));
  }

  /** Refuses a folder without a log, before one would be made there. */
  static void requireLog(Path folder) {
    try {
      if (ControlClient.identity(folder).isEmpty()) {
        throw new CliException(
            CliException.FAILED,
            "Opening the data folder " + folder + ": there is no log in it; see --data");
      }
    } catch (IOException e) {
      throw new CliException(
          CliException.FAILED,
          "Opening the data folder " + folder + ": it can't be read: " + e.getMessage());
    }
  }

  private static ControlClient connect(Path folder, String owner) {
    String act = "Asking " + owner + ", which owns the data folder " + folder + ": ";
    try {
      return ControlClient.connect(folder)
          .orElseThrow(
              () ->
                  new CliException(
                      CliException.FAILED,
                      act + "it does not listen; it begins, ends or looks at the log; try again"));
    } catch (IOException e) {
      throw new CliException(CliException.FAILED, act + e.getMessage() + "; try again");
    }
  }

  /** The folder. */
  Path folder() {
    return folder;
  }

  /** Who owns the folder and is asked, in words; empty when this process does. */
  Optional<String> owner() {
    return owner;
  }

  /**
   * Has something done or told.
   *
   * @throws CliException when it can't be, with the reason for the user
   */
  <T> T ask(Function<Operations, T> question) {
    try {
      return question.apply(operations);
    } catch (IllegalArgumentException e) {
      throw new CliException(CliException.USAGE, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new CliException(CliException.FAILED, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Has something done.
   *
   * @throws CliException when it can't be, with the reason for the user
   */
  void tell(Consumer<Operations> order) {
    ask(
        operations -> {
          order.accept(operations);
          return true;
        });
  }

  @Override
  public void close() {
    end.run();
  }
}
