package io.evbus.chaos.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a victim under strace, which watches system calls on files of the data folder and spoils
 * some of them. Immutable.
 *
 * @param output what strace writes
 * @param prefix the command before the victim's
 */
public record Strace(Path output, List<String> prefix) {
  /** The calls that change files. */
  public static final String CHANGING =
      "openat,write,pwrite64,fdatasync,fsync,rename,link,unlink,ftruncate,mkdir";

  private static final Pattern BEGUN = Pattern.compile("^(\\d+) +([\\d.]+) (\\w+)\\((.*)$");
  private static final Pattern ENDED =
      Pattern.compile("^(\\d+) +[\\d.]+ <\\.\\.\\. (\\w+) resumed>(.*)$");
  private static final Pattern PATH = Pattern.compile("[<\"](/[^>\"]*)[>\"]");

  /** Copies the list. */
  public Strace {
    prefix = List.copyOf(prefix);
  }

  /**
   * Watches calls on files of some kinds.
   *
   * @param injection what to do to which of them, as strace's {@code inject=} has it; empty:
   *     nothing
   */
  public static Strace of(
      Path output, Path data, Set<FileKind> kinds, String calls, String injection) {
    List<String> prefix = new ArrayList<>(List.of("strace", "-f", "-qqq", "-y", "-ttt", "-s", "0"));
    if (!injection.contains("signal=")) {
      prefix.add("--seccomp-bpf"); // Faster, but then signals are not delivered.
    }
    prefix.addAll(List.of("-o", output.toString(), "-e", "trace=" + calls));
    if (!injection.isEmpty()) {
      prefix.addAll(List.of("-e", "inject=" + injection));
    }
    for (FileKind kind : kinds) {
      for (Path path : kind.paths(data)) {
        prefix.add("-P");
        prefix.add(path.toString());
      }
    }
    return new Strace(output, prefix);
  }

  /**
   * One call that strace saw.
   *
   * @param thread the thread that made it
   * @param name its name
   * @param path the last file that it names
   * @param makes whether it makes the file, or makes it empty
   * @param end how it ended
   */
  public record Call(long thread, String name, Path path, boolean makes, End end) {
    /** What its file is. */
    public Optional<FileKind> kind() {
      return FileKind.of(path);
    }

    private Call ended(End how) {
      return new Call(thread, name, path, makes, how);
    }

    /** Whether it did what it should. */
    public boolean succeeded() {
      return end == End.SUCCESS;
    }
  }

  /** How a call ended. */
  public enum End {
    /** It did what it should. */
    SUCCESS,
    /** It failed by itself. */
    FAILURE,
    /** It was spoilt. */
    INJECTED,
    /** It never returned. */
    NEVER
  }

  /** What it saw, in the order in which calls ended. */
  public List<Call> calls() throws IOException {
    List<Call> calls = new ArrayList<>();
    Map<Long, Call> begun = new LinkedHashMap<>();
    if (!Files.exists(output)) {
      return calls;
    }
    for (String line : Files.readAllLines(output)) {
      Matcher begin = BEGUN.matcher(line);
      Matcher end = ENDED.matcher(line);
      if (begin.matches()) {
        long thread = Long.parseLong(begin.group(1));
        boolean makes = line.contains("O_CREAT");
        Call call = new Call(thread, begin.group(3), path(begin.group(4)), makes, end(line));
        if (call.end() == End.NEVER) {
          begun.put(thread, call);
        } else {
          calls.add(call);
        }
      } else if (end.matches()) {
        Call call = begun.remove(Long.parseLong(end.group(1)));
        if (call != null) {
          calls.add(call.ended(end(line)));
        }
      }
    }
    calls.addAll(begun.values());
    return calls;
  }

  private static Path path(String text) {
    Matcher path = PATH.matcher(text);
    String last = "/";
    while (path.find()) {
      last = path.group(1);
    }
    return Path.of(last);
  }

  private static End end(String line) {
    if (line.contains("(INJECTED)")) {
      return End.INJECTED;
    }
    if (line.endsWith("<unfinished ...>") || line.contains(" = ?")) {
      return End.NEVER;
    }
    return line.contains(" = -1 ") ? End.FAILURE : End.SUCCESS;
  }
}
