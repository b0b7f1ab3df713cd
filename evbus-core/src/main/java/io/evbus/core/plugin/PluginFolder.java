package io.evbus.core.plugin;

import io.evbus.Fault;
import io.evbus.spi.Gatherer;
import io.evbus.spi.Ingress;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The plugins of a folder: jars, whose services are found, and single Java files, which are
 * compiled. A plugin is trusted code, so a folder or file that others may write to is refused.
 */
final class PluginFolder {
  private final Consumer<Fault> faults;
  private final List<Ingress> ingresses = new ArrayList<>();
  private final List<Gatherer<?>> gatherers = new ArrayList<>();

  private PluginFolder(Consumer<Fault> faults) {
    this.faults = faults;
  }

  static PluginFolder load(Path folder, Consumer<Fault> faults) {
    PluginFolder plugins = new PluginFolder(faults);
    if (!Files.isDirectory(folder)) {
      faults.accept(new Fault("plugins", folder + " is no folder"));
    } else if (plugins.isSafe(folder)) {
      try {
        plugins.loadFiles(folder);
      } catch (IOException e) {
        faults.accept(new Fault("plugins", folder + " can't be read: " + e.getMessage()));
      }
    }
    return plugins;
  }

  List<Ingress> ingresses() {
    return ingresses;
  }

  List<Gatherer<?>> gatherers() {
    return gatherers;
  }

  private void loadFiles(Path folder) throws IOException {
    List<Path> jars = files(folder, ".jar");
    List<Path> sources = files(folder, ".java");
    ClassLoader loader = PluginFolder.class.getClassLoader();
    if (!jars.isEmpty()) {
      // Stays open: plugins load classes for as long as the process lives.
      loader = new URLClassLoader(jars.stream().map(PluginFolder::url).toArray(URL[]::new), loader);
      ClassLoader ofJars = loader;
      services(Ingress.class, ofJars, ingresses::add);
      services(Gatherer.class, ofJars, gatherers::add);
    }
    if (!sources.isEmpty()) {
      new SourceCompiler(loader, jars, faults).compile(sources).forEach(this::instantiate);
    }
  }

  private List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
          .filter(this::isSafe)
          .sorted()
          .toList();
    }
  }

  private <T> void services(Class<T> type, ClassLoader loader, Consumer<T> found) {
    try {
      for (T service : ServiceLoader.load(type, loader)) {
        if (service.getClass().getClassLoader() == loader) {
          found.accept(service);
        }
      }
    } catch (ServiceConfigurationError e) {
      faults.accept(new Fault("plugins", "a jar's service can't be loaded: " + e.getMessage()));
    }
  }

  private void instantiate(Class<?> type) {
    if (!Ingress.class.isAssignableFrom(type) && !Gatherer.class.isAssignableFrom(type)) {
      return;
    }
    try {
      Object plugin = type.getDeclaredConstructor().newInstance();
      if (plugin instanceof Ingress ingress) {
        ingresses.add(ingress);
      }
      if (plugin instanceof Gatherer<?> gatherer) {
        gatherers.add(gatherer);
      }
    } catch (ReflectiveOperationException e) {
      faults.accept(
          new Fault(
              "plugins",
              type.getName() + " can't be made; give it a public constructor without arguments"));
    }
  }

  private boolean isSafe(Path path) {
    try {
      Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
      if (modes.contains(PosixFilePermission.GROUP_WRITE)
          || modes.contains(PosixFilePermission.OTHERS_WRITE)) {
        faults.accept(
            new Fault("plugins", path + " may be written by others; run chmod go-w " + path));
        return false;
      }
    } catch (UnsupportedOperationException e) {
      return true; // A file system without such modes can't be checked.
    } catch (IOException e) {
      faults.accept(new Fault("plugins", path + " can't be read: " + e.getMessage()));
      return false;
    }
    return true;
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
