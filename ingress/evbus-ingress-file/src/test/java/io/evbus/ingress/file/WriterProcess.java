package io.evbus.ingress.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link FileWriter} in a process of its own. */
final class WriterProcess implements AutoCloseable {
  private final Process process;
  private final Path confirmed;
  private final Path errors;

  private WriterProcess(Process process, Path confirmed, Path errors) {
    this.process = process;
    this.confirmed = confirmed;
    this.errors = errors;
  }

  /**
   * Starts one.
   *
   * @param folder where it notes what was confirmed
   * @param prefix what runs it, such as strace
   * @param options of the profile, as name=value
   */
  static WriterProcess start(
      Path folder, List<String> prefix, long first, long count, String... options)
      throws IOException {
    WriterProcess writer = prepare(folder, prefix, first, count, options);
    writer.go();
    return writer;
  }

  /** As {@link #start}, but it writes nothing before {@link #go}. */
  static WriterProcess prepare(
      Path folder, List<String> prefix, long first, long count, String... options)
      throws IOException {
    Path confirmed = folder.resolve("confirmed");
    Path errors = Files.createTempFile(folder, "writer", ".err");
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(FileWriter.class.getName());
    command.addAll(List.of(confirmed.toString(), Long.toString(first), Long.toString(count)));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    return new WriterProcess(process, confirmed, errors);
  }

  /** Lets it begin. */
  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** What it writes to its standard output. */
  InputStream output() {
    return process.getInputStream();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The numbers that were confirmed, by all writers that noted in the folder. */
  List<Long> confirmed() throws IOException {
    if (!Files.exists(confirmed)) {
      return List.of();
    }
    String text = Files.readString(confirmed);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Long::valueOf).toList();
  }

  /** What it has said. */
  String errors() throws IOException {
    return Files.readString(errors);
  }

  /** Ends it as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  /** Lets it end when all is delivered. */
  void end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(this::said).isTrue();
    assertThat(process.exitValue()).as(this::said).isZero();
  }

  private String said() {
    try {
      return errors();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
