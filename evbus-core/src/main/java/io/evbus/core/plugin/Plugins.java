package io.evbus.core.plugin;

import io.evbus.Fault;
import io.evbus.spi.BusSpec;
import io.evbus.spi.FunctionSpec;
import io.evbus.spi.Gatherer;
import io.evbus.spi.Ingress;
import io.evbus.spi.Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All ingresses of a bus: from services, the plugins folder, the builder, and user functions. */
public final class Plugins {
  private final Map<String, Ingress> byName = new LinkedHashMap<>();
  private final Map<String, Ingress> byProvider = new LinkedHashMap<>();
  private final Map<String, Gatherer<?>> gatherers = new LinkedHashMap<>();
  private final Consumer<Fault> faults;

  private Plugins(Consumer<Fault> faults) {
    this.faults = faults;
  }

  /** Finds the plugins that a specification asks for; problems go to the faults. */
  public static Plugins find(BusSpec spec, Consumer<Fault> faults) {
    Plugins plugins = new Plugins(faults);
    List<Ingress> ingresses = new ArrayList<>();
    services(Ingress.class).forEach(ingresses::add);
    services(Gatherer.class).forEach(plugins::add);
    spec.plugins()
        .ifPresent(
            folder -> {
              PluginFolder loaded = PluginFolder.load(folder, faults);
              ingresses.addAll(loaded.ingresses());
              loaded.gatherers().forEach(plugins::add);
            });
    spec.gatherers().forEach(plugins::add);
    ingresses.addAll(spec.ingresses());
    ingresses.forEach(plugins::add);
    spec.functions().forEach(plugins::add);
    return plugins;
  }

  /** The ingress that serves a top-level key of the profiles. */
  public Optional<Ingress> serving(String provider) {
    return Optional.ofNullable(byProvider.get(provider));
  }

  /** The top-level keys that are served. */
  public Set<String> providers() {
    return byProvider.keySet();
  }

  /** The ingresses that take no profile. */
  public List<Ingress> withoutProfile() {
    return byName.values().stream().filter(ingress -> ingress.providers().isEmpty()).toList();
  }

  private static <T> List<T> services(Class<T> type) {
    // The context class loader also sees what a container keeps from the engine's own.
    List<T> found = new ArrayList<>();
    ServiceLoader.load(type, Plugins.class.getClassLoader()).forEach(found::add);
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null && context != Plugins.class.getClassLoader()) {
      for (T service : ServiceLoader.load(type, context)) {
        if (found.stream().noneMatch(known -> known.getClass() == service.getClass())) {
          found.add(service);
        }
      }
    }
    return found;
  }

  private void add(Gatherer<?> gatherer) {
    Gatherer<?> other = gatherers.putIfAbsent(gatherer.ingress(), gatherer);
    if (other != null && other.getClass() != gatherer.getClass()) {
      faults.accept(
          new Fault("gatherers." + gatherer.ingress(), "two gatherers serve it; keep one"));
    }
  }

  private void add(Ingress ingress) {
    if (byName.putIfAbsent(ingress.name(), ingress) != null) {
      faults.accept(
          new Fault("ingresses." + ingress.name(), "two plugins have this name; rename one"));
      return;
    }
    for (String provider : ingress.providers()) {
      Ingress other = byProvider.putIfAbsent(provider, ingress);
      if (other != null) {
        faults.accept(
            new Fault(
                "ingresses." + ingress.name(),
                "profiles of " + provider + " are already served by " + other.name()));
      }
    }
  }

  private void add(FunctionSpec function) {
    Gatherer<?> gatherer = function.gatherer().orElse(null);
    if (gatherer == null && function.contextType().isPresent()) {
      gatherer = gatherers.get(function.name());
      check(function, gatherer);
    }
    add(new FunctionIngress(function, gatherer));
  }

  private void check(FunctionSpec function, @Nullable Gatherer<?> gatherer) {
    boolean wantsProfile = function.contextType().filter(Profile.class::equals).isPresent();
    if (wantsProfile && gatherer != null) {
      faults.accept(
          new Fault(
              "ingresses." + function.name(),
              "a gatherer opens its context, but the function takes the profile;"
                  + " name the context's class: ingress(name, TheContext.class, function)"));
    } else if (!wantsProfile && gatherer == null) {
      faults.accept(
          new Fault(
              "ingresses." + function.name(),
              "the function takes a context, but no gatherer opens one;"
                  + " add gather(\""
                  + function.name()
                  + "\", profile -> ...)"));
    }
  }
}
