package io.evbus.cli;

import io.evbus.cli.output.Outputter;
import io.evbus.spi.ByteCount;
import io.evbus.spi.Durations;
import io.evbus.spi.Ingress;
import io.evbus.spi.Nearest;
import io.evbus.spi.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verb {@code ingress}: the plugins, and every option of one, from its specification. */
@Command(
    name = "ingress",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists the installed ingresses, or every option of one.")
final class IngressCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "An ingress or a provider of it.")
  private @Nullable String name;

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  IngressCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Map<String, Ingress> ingresses = new TreeMap<>();
    ServiceLoader.load(Ingress.class).forEach(found -> ingresses.put(found.name(), found));
    if (name == null) {
      list(ingresses);
    } else {
      describe(find(ingresses, name));
    }
    return 0;
  }

  private static Ingress find(Map<String, Ingress> ingresses, String name) {
    TreeSet<String> known = new TreeSet<>(ingresses.keySet());
    for (Ingress ingress : ingresses.values()) {
      known.addAll(ingress.providers());
      if (ingress.name().equals(name) || ingress.providers().contains(name)) {
        return ingress;
      }
    }
    throw new CliException(
        CliException.USAGE,
        "Describing ingress "
            + name
            + ": none is installed by this name"
            + Nearest.hint(name, known));
  }

  private void list(Map<String, Ingress> ingresses) {
    if (json) {
      List<Object> rows = new ArrayList<>();
      for (Ingress ingress : ingresses.values()) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ingress", ingress.name());
        row.put("providers", List.copyOf(new TreeSet<>(ingress.providers())));
        rows.add(row);
      }
      terminal.out().println(Outputter.named("json", false).display(rows));
      return;
    }
    for (Ingress ingress : ingresses.values()) {
      terminal
          .out()
          .println(
              ingress.name()
                  + ": profiles under "
                  + String.join(", ", new TreeSet<>(ingress.providers())));
    }
  }

  private void describe(Ingress ingress) {
    if (json) {
      List<Object> rows = new ArrayList<>();
      ingress.options().options().forEach(option -> rows.add(row(option)));
      terminal.out().println(Outputter.named("json", false).display(rows));
      return;
    }
    terminal
        .out()
        .println(
            ingress.name()
                + ", for profiles under "
                + String.join(", ", new TreeSet<>(ingress.providers()))
                + "\n");
    ingress.options().options().forEach(this::describe);
  }

  private void describe(io.evbus.spi.Option<?> option) {
    StringBuilder head = new StringBuilder(option.name());
    head.append("  (").append(type(option));
    option.fallback().ifPresent(fallback -> head.append(", default ").append(show(fallback)));
    head.append(option.required() ? ", required" : "");
    head.append(option.secret() ? ", secret" : "").append(')');
    terminal.out().println(head);
    terminal.out().println("    " + option.help() + ".");
    if (!option.aliases().isEmpty()) {
      terminal
          .out()
          .println("    Also: " + String.join(", ", new TreeSet<>(option.aliases())) + ".");
    }
    terminal.out().println("    Example: " + option.example());
  }

  private static Map<String, Object> row(io.evbus.spi.Option<?> option) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", option.name());
    row.put("type", type(option));
    row.put("default", option.fallback().map(IngressCommand::show).orElse(null));
    row.put("required", option.required());
    row.put("secret", option.secret());
    row.put("aliases", List.copyOf(new TreeSet<>(option.aliases())));
    row.put("help", option.help());
    row.put("example", option.example());
    return row;
  }

  private static String type(io.evbus.spi.Option<?> option) {
    Class<?> type = option.type();
    if (type == ByteCount.class) {
      return "bytes";
    }
    if (type == Secret.class) {
      return "string";
    }
    return type == Integer.class || type == Long.class
        ? "number"
        : type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String show(Object value) {
    if (value instanceof Duration duration) {
      return Durations.format(duration);
    }
    return value instanceof Enum ? value.toString().toLowerCase(Locale.ROOT) : value.toString();
  }
}
