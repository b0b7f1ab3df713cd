package io.evbus.core.plugin;

import io.evbus.Fault;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles single Java files in memory and loads their classes. */
final class SourceCompiler {
  private final ClassLoader parent;
  private final List<Path> jars;
  private final Consumer<Fault> faults;

  SourceCompiler(ClassLoader parent, List<Path> jars, Consumer<Fault> faults) {
    this.parent = parent;
    this.jars = jars;
    this.faults = faults;
  }

  /** The classes of all files; none when a file has an error, which is then a fault. */
  List<Class<?>> compile(List<Path> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      faults.accept(
          new Fault(
              "plugins",
              sources.get(0)
                  + " must be compiled, which needs a JDK; this Java is a JRE."
                  + " Run with a JDK, or put the plugin there as a jar"));
      return List.of();
    }
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    StandardJavaFileManager files = compiler.getStandardFileManager(problems, Locale.ROOT, null);
    Memory memory = new Memory(files);
    boolean compiled =
        compiler
            .getTask(
                null,
                memory,
                problems,
                List.of("-proc:none", "-classpath", classPath()),
                null,
                files.getJavaFileObjectsFromPaths(sources))
            .call();
    if (!compiled) {
      problems.getDiagnostics().stream()
          .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
          .forEach(this::report);
      return List.of();
    }
    return load(memory);
  }

  private void report(Diagnostic<? extends JavaFileObject> problem) {
    String file = problem.getSource() == null ? "?" : problem.getSource().getName();
    String message = problem.getMessage(Locale.ROOT).lines().collect(Collectors.joining(" "));
    faults.accept(new Fault("plugins", file + " line " + problem.getLineNumber() + ": " + message));
  }

  private List<Class<?>> load(Memory memory) {
    Loader loader = new Loader(memory.classes, parent);
    List<Class<?>> classes = new ArrayList<>();
    for (String name : memory.classes.keySet()) {
      if (!name.contains("$")) {
        try {
          classes.add(loader.loadClass(name));
        } catch (ClassNotFoundException | LinkageError e) {
          faults.accept(new Fault("plugins", "class " + name + " can't be loaded: " + e));
        }
      }
    }
    return classes;
  }

  private String classPath() {
    return Stream.concat(
            Stream.of(
                System.getProperty("java.class.path", ""),
                System.getProperty("jdk.module.path", "")),
            jars.stream().map(Path::toString))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Keeps class files in memory. */
  private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
    final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();

    Memory(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      classes.put(className, bytes);
      URI uri = URI.create("memory:///" + className.replace('.', '/') + kind.extension);
      return new SimpleJavaFileObject(uri, kind) {
        @Override
        public OutputStream openOutputStream() {
          return bytes;
        }
      };
    }
  }

  /** Defines classes from memory. */
  private static final class Loader extends ClassLoader {
    private final Map<String, ByteArrayOutputStream> classes;

    Loader(Map<String, ByteArrayOutputStream> classes, ClassLoader parent) {
      super(parent);
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      ByteArrayOutputStream bytes = classes.get(name);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] content = bytes.toByteArray();
      return defineClass(name, content, 0, content.length);
    }
  }
}
