package io.evbus.chaos.rows;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.disk.Folder;
import io.evbus.chaos.disk.Harm;
import io.evbus.chaos.disk.Inspection;
import io.evbus.chaos.disk.RawLog;
import io.evbus.chaos.disk.Said;
import io.evbus.chaos.disk.Template;
import io.evbus.chaos.disk.Trimmer;
import io.evbus.chaos.stage.FileKind;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.Strace;
import io.evbus.spi.Cursor;
import io.evbus.spi.Log;
import io.evbus.spi.Recovery;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/** Kills while old events are given up, and files that somebody deletes. */
public final class D8CleanUp implements Row {
  private static final int MOST_VISIT = 12;
  private static final int MOST_FILES = 3;
  private static final int KILLED = 137;
  private static final List<String> CALLS =
      List.of(
          "rename SEGMENT",
          "unlink SEGMENT",
          "openat SEGMENT",
          "pwrite64 SEGMENT",
          "fdatasync SEGMENT",
          "write MANIFEST",
          "fdatasync MANIFEST",
          "fdatasync WAL",
          "unlink WAL");

  @Override
  public String name() {
    return "D8";
  }

  @Override
  public String promise() {
    return "A log opens after any kill in its cleaning up, and without any of its files";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog().or(() -> Needs.program("strace", "strace"));
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int times = size.of(5, 200, 2_000);
    try (Said said = new Said()) {
      kill(findings, random, times, folder);
      delete(findings, random, size, times, folder, said);
    }
    return findings.result();
  }

  private static void kill(Findings findings, SplittableRandom random, int times, Path folder)
      throws Exception {
    Path data = folder.resolve("data");
    Files.createDirectories(data);
    int kills = 0;
    for (int i = 0; i < 5 * times && kills < times; i++) {
      String[] point = CALLS.get(random.nextInt(CALLS.size())).split(" ");
      int visit = 1 + random.nextInt(MOST_VISIT);
      Strace strace =
          Strace.of(
              folder.resolve("strace.out"),
              data,
              EnumSet.of(FileKind.valueOf(point[1])),
              point[0],
              point[0] + ":signal=KILL:when=" + visit);
      Path output = folder.resolve("trimmer.out");
      List<String> command = new ArrayList<>(strace.prefix());
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      command.addAll(List.of("-XX:-UsePerfData", "-cp", Stage.classPath()));
      command.addAll(List.of(Trimmer.class.getName(), data.resolve("rocksdb").toString()));
      int status =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(output.toFile())
              .redirectError(folder.resolve("trimmer.err").toFile())
              .start()
              .waitFor();
      String what = String.join(" ", point) + " visit " + visit;
      if (status == KILLED) {
        kills++;
        findings.add(point[0] + " " + point[1], 1);
      } else {
        findings.expect(
            status == 0,
            what + ": status " + status + ": " + Files.readString(folder.resolve("trimmer.err")));
      }
      inspect(findings, what, data.resolve("rocksdb"), Files.readAllLines(output));
    }
    findings.figure("kills", kills);
    findings.require(kills == times, "only " + kills + " kills");
  }

  private static void inspect(Findings findings, String what, Path folder, List<String> said) {
    long appended = last(said, Trimmer.APPENDED);
    long trimmed = last(said, Trimmer.TRIMMED);
    try (Log log = RawLog.open(folder, Trimmer.OPTIONS)) {
      Recovery recovery = log.recover();
      findings.expect(
          recovery.gaps().isEmpty() && recovery.next() >= appended && recovery.first() >= trimmed,
          what + ": appended " + appended + ", trimmed " + trimmed + ", found " + recovery);
      long[] next = {recovery.first()};
      try (Cursor cursor = log.open(next[0])) {
        for (long before = -1; next[0] > before && next[0] < recovery.next(); ) {
          before = next[0];
          cursor.read(
              4_096,
              1 << 20,
              (offset, record) -> {
                boolean isRight =
                    offset == next[0] && record.equals(ByteBuffer.wrap(Trimmer.record(offset)));
                findings.expect(isRight, what + ": wrong at " + next[0] + ": " + offset);
                next[0] = offset + 1;
              });
        }
      }
      findings.expect(
          next[0] == recovery.next(),
          what + ": read from " + recovery.first() + " to " + next[0] + " of " + recovery.next());
      long progress =
          recovery.lanes().stream().mapToLong(lane -> lane.state().getLong()).max().orElse(0);
      findings.expect(
          progress >= recovery.first(),
          what + ": trimmed to " + recovery.first() + " before a commit of it: " + progress);
    } catch (IOException e) {
      findings.fault(what + ": it does not open: " + e.getMessage());
    }
  }

  private static long last(List<String> lines, String what) {
    return lines.stream()
        .filter(line -> line.startsWith(what))
        .mapToLong(line -> Long.parseLong(line.substring(what.length())))
        .max()
        .orElse(0);
  }

  private static void delete(
      Findings findings, SplittableRandom random, Size size, int times, Path folder, Said said)
      throws IOException {
    List<Template> templates = new ArrayList<>();
    for (int i = 0; i < size.of(1, 4, 20); i++) {
      templates.add(Template.make(folder.resolve("template-" + i), random));
    }
    Folder harmed = Folder.scratch(folder);
    try {
      for (int i = 0; i < times; i++) {
        Template template = templates.get(i % templates.size());
        harmed.delete();
        template.folder().copy(harmed.path());
        BitSet mayCost = new BitSet();
        List<Harm> harms = new ArrayList<>();
        for (int left = 1 + random.nextInt(MOST_FILES); left > 0; ) {
          Harm harm = Harm.deletion(template, random);
          // Without it nobody knows where the log ended, which is its whole purpose.
          if (harm.kind() != FileKind.ACKNOWLEDGED && !harms.contains(harm)) {
            harm.to(harmed);
            mayCost.or(harm.mayCost(template));
            harms.add(harm);
            left--;
          }
        }
        findings.add("deletions", harms.size());
        new Inspection(template, harmed, "time " + i + ", " + harms, mayCost, said, findings)
            .run(false);
      }
    } finally {
      new Folder(Objects.requireNonNull(harmed.path().getParent())).delete();
    }
  }
}
