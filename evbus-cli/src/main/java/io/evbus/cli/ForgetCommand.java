package io.evbus.cli;

import io.evbus.LaneStats;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verb {@code lanes forget}: gives up a lane that is configured no more. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Forgets a lane that is gone from the configuration, with its dead letters; what is"
            + " pending there is never delivered, and keeps no room in the log any more.",
    footer = {
      "",
      "Try:",
      "  evbus lanes                                  the lane must be detached",
      "  evbus lanes forget pika.old --data /var/lib/evbus",
      "",
      "Without this a detached lane is kept for keep_detached, 7 days."
    })
final class ForgetCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "LANE", description = "The lane's name, as evbus lanes shows it.")
  private String lane = "";

  @Option(
      names = "--force",
      description = "Also when the last process that owned the folder had it configured.")
  private boolean force;

  @Mixin private DataOptions options = new DataOptions();

  ForgetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (DataAccess access = DataAccess.toLook(options, terminal)) {
      Optional<LaneStats> known = access.ask(operations -> operations.stats().lane(lane));
      boolean configured = known.filter(LanesCommand::wasConfigured).isPresent();
      if (access.owner().isEmpty() && configured && !force) {
        throw new CliException(
            CliException.FAILED,
            "Forgetting lane "
                + lane
                + ": it was configured when the log was last open, and has "
                + Figures.events(known.map(LaneStats::pending).orElse(0L))
                + " pending; --force forgets it all the same");
      }
      long pending = access.ask(operations -> operations.forget(lane));
      terminal
          .out()
          .println(
              "lane "
                  + lane
                  + " is forgotten; "
                  + Figures.events(pending)
                  + " will not be delivered there");
      return 0;
    }
  }
}
