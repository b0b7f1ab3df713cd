package io.evbus.chaos.bugs;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.Launcher;

/**
 * A copy of a checkout, with what is compiled of it, in which bugs are planted one at a time: only
 * the files that a patch changes are compiled, into a folder that stands before the others on the
 * class path. The checkout itself is only read. Confined to one thread.
 */
public final class Scratch implements AutoCloseable {
  private static final String CLASS_PATH = "target/bugs.classpath";
  private static final int MOST_BUILD_MINUTES = 10;
  private static final int MOST_TEST_MINUTES = 3;

  private final Path root;
  private final Path planted;
  private final Map<Path, byte[]> sound = new HashMap<>();

  private Scratch(Path folder) {
    this.root = folder.resolve("checkout");
    this.planted = folder.resolve("planted");
  }

  /** Copies a checkout into a folder and compiles what is missing for the tests of some modules. */
  public static Scratch of(Path checkout, Path folder, Collection<String> modules)
      throws IOException, InterruptedException {
    Scratch scratch = new Scratch(folder);
    scratch.copy(checkout);
    List<String> command =
        List.of(
            "mvn",
            "-q",
            "-B",
            "-pl",
            String.join(",", modules),
            "-am",
            "-Dmaven.compiler.useIncrementalCompilation=false",
            "-Dmdep.outputFile=" + CLASS_PATH,
            "test-compile",
            "dependency:build-classpath");
    Path log = folder.resolve("build.log");
    if (!run(command, scratch.root, log, MOST_BUILD_MINUTES)) {
      scratch.close();
      throw new IOException("Compiling the copy of the checkout: Maven failed; see " + log);
    }
    return scratch;
  }

  private void copy(Path checkout) throws IOException {
    Files.walkFileTree(
        checkout,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes)
              throws IOException {
            Path name = from.getFileName();
            if (name.endsWith(".git") || (isTarget(from.getParent()) && !isCompiled(name))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(root.resolve(checkout.relativize(from)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
              throws IOException {
            // In a second work tree of a repository .git is a file.
            if (!isTarget(from.getParent()) && !from.endsWith(".git")) {
              Path to = root.resolve(checkout.relativize(from));
              Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isTarget(@Nullable Path folder) {
    return folder != null && folder.endsWith("target");
  }

  private static boolean isCompiled(Path name) {
    return name.endsWith("classes") || name.endsWith("test-classes");
  }

  /** Plants a bug; what keeps it from being planted, if something does. */
  public Optional<String> plant(Bug bug) throws IOException, InterruptedException {
    for (Path file : bug.files()) {
      sound.put(root.resolve(file), Files.readAllBytes(root.resolve(file)));
    }
    Path log = root.resolveSibling("apply.log");
    // Without its context a change is found by the lines that it takes away.
    List<String> apply = List.of("git", "apply", "-C0", bug.patch().toString());
    if (!run(apply, root, log, 1)) {
      return Optional.of("the patch does not apply: " + Files.readString(log).strip());
    }
    Map<Path, List<Path>> byModule = new LinkedHashMap<>();
    for (Path file : bug.files()) {
      byModule.computeIfAbsent(module(file), any -> new ArrayList<>()).add(root.resolve(file));
    }
    for (Map.Entry<Path, List<Path>> module : byModule.entrySet()) {
      Optional<String> fault = compile(module.getKey(), module.getValue());
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  /** Takes the bug out again. */
  public void uproot() throws IOException {
    for (Map.Entry<Path, byte[]> file : sound.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
    sound.clear();
    delete(planted);
  }

  private static Path module(Path file) {
    int at = 0;
    while (!file.getName(at).toString().equals("src")) {
      at++;
    }
    return file.subpath(0, at);
  }

  private Optional<String> compile(Path module, List<Path> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Files.createDirectories(planted);
    StringWriter said = new StringWriter();
    String classPath =
        root.resolve(module).resolve("target/classes") + File.pathSeparator + dependencies(module);
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  said,
                  manager,
                  null,
                  List.of(
                      "--release",
                      "17",
                      "-proc:none",
                      "-nowarn",
                      "-implicit:none",
                      "-d",
                      planted.toString(),
                      "-cp",
                      classPath),
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      return compiled
          ? Optional.empty()
          : Optional.of("it does not compile: " + said.toString().strip());
    }
  }

  private String dependencies(Path module) throws IOException {
    return Files.readString(root.resolve(module).resolve(CLASS_PATH)).strip();
  }

  /** Runs tests of a module, with the bug that is planted if there is one. */
  public Map<String, TestResult> test(String module, Collection<String> tests)
      throws IOException, InterruptedException {
    Path target = root.resolve(module).resolve("target");
    Path results = root.resolveSibling("results");
    Files.deleteIfExists(results);
    String classPath =
        Stream.of(
                planted.toString(),
                target.resolve("test-classes").toString(),
                target.resolve("classes").toString(),
                dependencies(Path.of(module)),
                place(TestMain.class),
                place(Launcher.class))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", classPath));
    command.addAll(List.of(TestMain.class.getName(), results.toString()));
    command.addAll(tests);
    run(command, root.resolve(module), root.resolveSibling("test.log"), MOST_TEST_MINUTES);
    return read(results);
  }

  private static Map<String, TestResult> read(Path results) throws IOException {
    Map<String, TestResult> read = new HashMap<>();
    if (Files.exists(results)) {
      for (String line : Files.readAllLines(results)) {
        String[] parts = line.split("\t", 3);
        read.put(parts[1], new TestResult(TestOutcome.valueOf(parts[0]), parts[2]));
      }
    }
    return read;
  }

  private static String place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  private static boolean run(List<String> command, Path folder, Path log, int mostMinutes)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    // Else git would take the copy for a part of the repository around it, and apply nothing.
    builder
        .environment()
        .put("GIT_CEILING_DIRECTORIES", String.valueOf(folder.toAbsolutePath().getParent()));
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      return process.waitFor(mostMinutes, TimeUnit.MINUTES) && process.exitValue() == 0;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Removes the copy; what the programs said last stays. */
  @Override
  public void close() throws IOException {
    delete(planted);
    delete(root);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
