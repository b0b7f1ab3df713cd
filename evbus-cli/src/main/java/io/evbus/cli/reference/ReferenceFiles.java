package io.evbus.cli.reference;

import io.evbus.cli.output.Outputter;
import io.evbus.spi.Ingress;
import java.util.Map;
import java.util.TreeMap;

/** The files under {@code docs} that are made from specifications. */
public final class ReferenceFiles {
  private ReferenceFiles() {}

  /** The command that rewrites them, in a checkout. */
  public static final String COMMAND = "bin/evbus reference docs";

  /** Their content by path below {@code docs}. */
  public static Map<String, String> of(Ingresses ingresses) {
    Map<String, String> files = new TreeMap<>();
    files.put("ingress/README.md", IngressPage.index(ingresses));
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
