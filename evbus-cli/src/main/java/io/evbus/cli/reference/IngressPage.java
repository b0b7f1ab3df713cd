package io.evbus.cli.reference;

import io.evbus.spi.Ingress;
import io.evbus.spi.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The reference pages, in Markdown. */
final class IngressPage {
  private static final String NOTE =
      "<!-- Written by bin/evbus reference docs; change the ingress instead. -->\n\n";

  private IngressPage() {}

  /** All ingresses beside each other. */
  static String index(Ingresses ingresses, Ratios ratios) {
    StringBuilder page = new StringBuilder(NOTE);
    page.append("# Ingresses\n\n");
    page.append(
        "What a delivery proves is where the promise of evbus ends. Each page has every option, as"
            + " `evbus ingress NAME` shows it.\n\n");
    row(
        page,
        "ingress",
        "profiles under",
        "a delivery proves",
        "duplicates",
        "order",
        "limits",
        "throughput");
    page.append("|---|---|---|---|---|---|---|\n");
    for (Ingress ingress : ingresses.all()) {
      IngressFacts facts = IngressFacts.of(ingress);
      row(
          page,
          "[" + facts.name() + "](" + facts.name() + ".md)",
          codes(facts.providers()),
          (facts.proof().isEmpty() ? "" : "**" + facts.proof() + "**: ")
              + text(facts.confirmation()),
          text(facts.guide().duplicates()),
          text(facts.guide().order()),
          text(facts.guide().limits()),
          ratios.of(facts.name()).orElse("not measured"));
    }
    page.append(
        "\nThroughput is that of a lane against the bare client, both at their best, as `bin/evbus"
            + " bench --only ingress` measured it: [throughput](../throughput.md). What a lane does with the answers of an ingress: [reasons](../reasons.md). Options of"
            + " lanes: [configuration](../configuration.md#evbusyaml). An ingress of your own:"
            + " [writing an ingress](../writing-an-ingress.md).\n");
    return page.toString();
  }

  /** One ingress. */
  static String of(Ingress ingress) {
    IngressFacts facts = IngressFacts.of(ingress);
    StringBuilder page = new StringBuilder(NOTE);
    page.append("# ").append(facts.name()).append("\n\n");
    page.append(text(facts.guide().summary()))
        .append(". Profiles stand under ")
        .append(codes(facts.providers()))
        .append(".\n\n| | |\n|---|---|\n");
    for (Map.Entry<String, String> each : facts.guarantees().entrySet()) {
      row(page, each.getKey(), text(each.getValue()));
    }
    if (!facts.exampleFile().isEmpty()) {
      page.append("\n```yaml\n").append(facts.exampleFile()).append("```\n");
    }
    page.append("\n## Options\n\n");
    page.append(
        "A dot is a level: `a.b` is the key `b` in the map `a`. Each profile also takes `lane` and"
            + " `delivery`, see [configuration](../configuration.md).\n\n");
    page.append("| option | value | default | meaning |\n|---|---|---|---|\n");
    for (Option<?> option : facts.options()) {
      option(page, new OptionWords(option));
    }
    if (facts.isOpen()) {
      page.append("\nAny other key is taken too.\n");
    }
    if (!facts.passedOn().isEmpty()) {
      page.append("\nThe client library gets these as they are: ")
          .append(codes(facts.passedOn()))
          .append(".\n");
    }
    return page.toString();
  }

  private static void option(StringBuilder page, OptionWords option) {
    List<String> value = new ArrayList<>();
    value.add(option.values().isEmpty() ? option.type() : codes(option.values()));
    if (option.isSecret()) {
      value.add("secret");
    }
    String fallback =
        option.isRequired()
            ? "required"
            : option.fallback() == null ? "" : "`" + cell(option.fallback()) + "`";
    StringBuilder meaning = new StringBuilder(text(option.help()));
    if (!option.isSecret()) {
      meaning.append(" For example `").append(cell(option.example())).append("`.");
    }
    if (!option.aliases().isEmpty()) {
      meaning.append(" Also ").append(codes(option.aliases())).append('.');
    }
    row(page, "`" + option.name() + "`", String.join(", ", value), fallback, meaning.toString());
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String codes(List<String> words) {
    return words.stream().map(word -> "`" + cell(word) + "`").collect(Collectors.joining(", "));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  /** A text in which nothing is markup. */
  private static String text(String text) {
    return cell(text).replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_");
  }
}
