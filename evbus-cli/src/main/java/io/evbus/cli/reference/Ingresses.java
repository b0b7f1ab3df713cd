package io.evbus.cli.reference;

import io.evbus.core.BuiltInIngresses;
import io.evbus.spi.Ingress;
import io.evbus.spi.Nearest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** The ingresses of this installation, by name. Immutable. */
public final class Ingresses {
  private final List<Ingress> all;

  private Ingresses(List<Ingress> all) {
    this.all = all.stream().sorted(Comparator.comparing(Ingress::name)).toList();
  }

  /** The built-in ones, and those on the class path. */
  public static Ingresses installed() {
    List<Ingress> found = new ArrayList<>(BuiltInIngresses.all());
    ServiceLoader.load(Ingress.class).forEach(found::add);
    return new Ingresses(found);
  }

  /** All, sorted by name. */
  public List<Ingress> all() {
    return all;
  }

  /**
   * The one that has a name, or serves a provider of it.
   *
   * @throws IllegalArgumentException with the nearest known name
   */
  public Ingress find(String name) {
    TreeSet<String> known = new TreeSet<>();
    for (Ingress ingress : all) {
      known.add(ingress.name());
      known.addAll(ingress.providers());
      if (ingress.name().equals(name) || ingress.providers().contains(name)) {
        return ingress;
      }
    }
    throw new IllegalArgumentException(
        "none is installed by this name"
            + Nearest.hint(name, known)
            + "; known: "
            + String.join(", ", known));
  }
}
