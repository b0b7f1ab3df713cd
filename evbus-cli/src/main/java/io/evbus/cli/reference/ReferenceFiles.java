package io.evbus.cli.reference;

import io.evbus.cli.output.Outputter;
import io.evbus.spi.Ingress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files under {@code docs} that are made from specifications. */
public final class ReferenceFiles {
  private ReferenceFiles() {}

  /** The command that rewrites them, in a checkout. */
  public static final String COMMAND = "bin/evbus reference docs";

  /**
   * Their content by path below a folder {@code docs}, whose page about throughput is read if it is
   * there.
   *
   * @throws IOException when that page can't be read
   */
  public static Map<String, String> of(Ingresses ingresses, Path docs) throws IOException {
    Map<String, String> files = new TreeMap<>();
    Path measured = docs.resolve("throughput.md");
    Ratios ratios = new Ratios(Files.exists(measured) ? Files.readAllLines(measured) : List.of());
    files.put("ingress/README.md", IngressPage.index(ingresses, ratios));
    for (Ingress ingress : ingresses.all()) {
      files.put("ingress/" + ingress.name() + ".md", IngressPage.of(ingress));
    }
    Schemas schemas = new Schemas(ingresses);
    files.put("schema/profiles.schema.json", json(schemas.profiles()));
    files.put("schema/config.schema.json", json(schemas.config()));
    return files;
  }

  private static String json(Map<String, Object> schema) {
    return Outputter.named("json", false).display(schema) + "\n";
  }
}
