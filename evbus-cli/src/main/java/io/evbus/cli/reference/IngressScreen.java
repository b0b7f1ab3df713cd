package io.evbus.cli.reference;

import io.evbus.spi.Ingress;
import io.evbus.spi.Option;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a terminal shows of ingresses, in 80 columns, and the same for scripts. */
public final class IngressScreen {
  private static final int WIDTH = 80;
  private static final String INDENT = "  ";
  private static final String OF_ALL_PROFILES =
      "A dot is a level: a.b is the key b in the map a. Each profile also takes lane, a name for its"
          + " lane, and delivery, a map of lane options.";
  private static final String DEEPER = "      ";

  private final Ingresses ingresses;

  /** Shows these. */
  public IngressScreen(Ingresses ingresses) {
    this.ingresses = ingresses;
  }

  /** All of them, with what they are. */
  public List<String> list() {
    List<IngressFacts> all = facts();
    int widest = all.stream().mapToInt(facts -> facts.name().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (IngressFacts facts : all) {
      String padded = facts.name() + " ".repeat(widest - facts.name().length() + 2);
      lines.addAll(wrap(facts.guide().summary(), padded, " ".repeat(widest + 2)));
      if (!facts.providers().equals(List.of(facts.name()))) {
        String providers = "profiles under " + String.join(", ", facts.providers());
        lines.addAll(wrap(providers, " ".repeat(widest + 2), " ".repeat(widest + 2)));
      }
    }
    lines.add("");
    lines.add("All about one, with an example to paste: evbus ingress NAME");
    return lines;
  }

  /** All of them, for scripts. */
  public List<Object> listData() {
    List<Object> rows = new ArrayList<>();
    for (IngressFacts facts : facts()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("ingress", facts.name());
      row.put("providers", facts.providers());
      row.put("summary", facts.guide().summary());
      row.put("proof", facts.proof());
      rows.add(row);
    }
    return rows;
  }

  /** One of them, whole. */
  public List<String> describe(Ingress ingress) {
    IngressFacts facts = IngressFacts.of(ingress);
    List<String> lines = new ArrayList<>();
    String summary = facts.guide().summary();
    lines.addAll(wrap(facts.name() + (summary.isEmpty() ? "" : ": " + summary), "", INDENT));
    lines.add("Profiles stand under " + OptionWords.either(facts.providers()) + ".");
    facts
        .guarantees()
        .forEach(
            (head, text) -> {
              lines.add("");
              lines.add(head);
              lines.addAll(wrap(text, INDENT, INDENT));
            });
    lines.add("");
    lines.add("Options");
    for (Option<?> option : facts.options()) {
      describe(new OptionWords(option), lines);
    }
    if (facts.isOpen()) {
      lines.add(INDENT + "and any other key");
    }
    lines.add("");
    lines.addAll(wrap(OF_ALL_PROFILES, "", ""));
    if (!facts.passedOn().isEmpty()) {
      lines.add("");
      lines.add("Keys that the client library gets as they are");
      lines.addAll(wrap(String.join(", ", facts.passedOn()), INDENT, INDENT));
    }
    example(facts, lines);
    return lines;
  }

  private static void describe(OptionWords option, List<String> lines) {
    List<String> remarks = new ArrayList<>();
    if (option.isRequired()) {
      remarks.add("required");
    }
    if (option.isSecret()) {
      remarks.add("secret");
    }
    if (option.fallback() != null) {
      remarks.add("default " + option.fallback());
    }
    String head = option.name() + "  " + option.type();
    lines.addAll(
        wrap(head + (remarks.isEmpty() ? "" : "; " + String.join(", ", remarks)), INDENT, DEEPER));
    lines.addAll(wrap(option.help(), DEEPER, DEEPER));
    String example = "Example: " + option.example();
    if (!option.aliases().isEmpty()) {
      lines.addAll(wrap("Also: " + String.join(", ", option.aliases()), DEEPER, DEEPER));
    }
    lines.addAll(wrap(example, DEEPER, DEEPER));
  }

  private static void example(IngressFacts facts, List<String> lines) {
    if (facts.exampleFile().isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("A credentials file, to paste and change");
    lines.add("");
    facts.exampleFile().lines().forEach(lines::add);
    lines.add("");
    lines.add("Then");
    lines.add(
        INDENT + "bin/acct credentials.yml        encrypts it, shows the new file and its key");
    lines.add(INDENT + "export ACCT_FILE=$PWD/credentials.yml.fernet ACCT_KEY=...");
    lines.add(INDENT + "bin/evbus check --connect       all faults, and what each place answers");
    lines.add(INDENT + "seq 3 | bin/evbus put -         three events; ends when all are delivered");
  }

  /** One of them, whole, for scripts. */
  public Map<String, @Nullable Object> data(Ingress ingress) {
    IngressFacts facts = IngressFacts.of(ingress);
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("ingress", facts.name());
    data.put("providers", facts.providers());
    data.put("summary", facts.guide().summary());
    data.put("proof", facts.proof());
    data.put("confirmation", facts.confirmation());
    data.put("duplicates", facts.guide().duplicates());
    data.put("order", facts.guide().order());
    data.put("limits", facts.guide().limits());
    data.put(
        "options", facts.options().stream().map(option -> new OptionWords(option).data()).toList());
    data.put("passed_on", facts.passedOn());
    data.put("open", facts.isOpen());
    data.put("example", facts.example());
    return data;
  }

  private List<IngressFacts> facts() {
    return ingresses.all().stream().map(IngressFacts::of).toList();
  }

  private static List<String> wrap(String text, String first, String others) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(others);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }
}
