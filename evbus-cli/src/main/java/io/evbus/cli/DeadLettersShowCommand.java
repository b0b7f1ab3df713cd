package io.evbus.cli;

import io.evbus.DeadLetter;
import io.evbus.Event;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The verb {@code dead-letters show}: one event with its body. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shows a dead letter: why it was given up, and the event with its body.",
    footer = {
      "",
      "Try:",
      "  evbus dead-letters show --lane pika.default/orders --offset 120",
      "  evbus dead-letters show --lane pika.a --offset 120 --json | jq -r .body",
      "",
      "With --json a body that is no text stands in body_base64."
    })
final class DeadLettersShowCommand implements Callable<Integer> {
  private static final int SHOWN_BYTES = 256;
  private static final int BYTES_OF_A_LINE = 16;

  private final Terminal terminal;

  @Option(names = "--lane", paramLabel = "LANE", required = true, description = "Its lane.")
  private String lane = "";

  @Option(names = "--offset", paramLabel = "N", required = true, description = "Its offset.")
  private long offset;

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  @Mixin private DataOptions options = new DataOptions();

  DeadLettersShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (DataAccess access = DataAccess.toLook(options, terminal)) {
      List<DeadLetter> found = access.ask(operations -> operations.deadLetters(lane, offset, 1));
      if (found.isEmpty() || found.get(0).offset() != offset) {
        throw new CliException(
            CliException.FAILED,
            "Showing the dead letter of lane "
                + lane
                + " at offset "
                + offset
                + ": there is none"
                + (found.isEmpty() ? "" : "; the next one is at " + found.get(0).offset()));
      }
      if (json) {
        terminal.json(data(found.get(0)));
      } else {
        show(found.get(0));
      }
      return 0;
    }
  }

  private static Map<String, @Nullable Object> data(DeadLetter letter) {
    Map<String, @Nullable Object> data = DeadLettersListCommand.data(letter);
    byte[] body = letter.event().bytes();
    Optional<String> text = text(body);
    data.put(
        text.isPresent() ? "body" : "body_base64",
        text.orElseGet(() -> Base64.getEncoder().encodeToString(body)));
    return data;
  }

  private void show(DeadLetter letter) {
    Event event = letter.event();
    line("lane", letter.lane());
    line("offset", String.valueOf(letter.offset()));
    line("reason", letter.reason() + ": " + letter.detail());
    line("attempts", Figures.count(letter.attempts()));
    line("first, last", Figures.time(letter.first()) + ", " + Figures.time(letter.last()));
    line("event", event.id());
    line("profile", event.profile().orElse("-"));
    line("routing key", event.routingKey().orElse("-"));
    line("time", event.time().toString());
    line("content type", event.contentType());
    event.headers().forEach((name, value) -> line("header", name + ": " + value));
    line("body", Figures.count(event.sizeBytes()) + " bytes");
    terminal.out().println();
    byte[] body = event.bytes();
    text(body).ifPresentOrElse(terminal.out()::println, () -> dump(body));
  }

  private void line(String name, String value) {
    terminal.out().println(name + " ".repeat(14 - name.length()) + Figures.plain(value));
  }

  private void dump(byte[] body) {
    HexFormat hex = HexFormat.ofDelimiter(" ");
    int end = Math.min(body.length, SHOWN_BYTES);
    for (int from = 0; from < end; from += BYTES_OF_A_LINE) {
      int to = Math.min(end, from + BYTES_OF_A_LINE);
      terminal.out().println("%06x  %s".formatted(from, hex.formatHex(body, from, to)));
    }
    if (end < body.length) {
      terminal.out().println("and " + Figures.count(body.length - end) + " bytes more; see --json");
    }
  }

  /** The body as text, if it is text that a terminal may see. */
  private static Optional<String> text(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      boolean harmless =
          text.chars()
              .allMatch(c -> c == '\n' || c == '\r' || c == '\t' || !Character.isISOControl(c));
      return harmless ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
