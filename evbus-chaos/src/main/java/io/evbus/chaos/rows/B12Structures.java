package io.evbus.chaos.rows;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** jcstress on what two threads hand over inside the engine. */
public final class B12Structures implements Row {
  private static final Pattern RESULTS =
      Pattern.compile(
          "\\(Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard");
  private static final Pattern SAMPLES = Pattern.compile("^ +\\S.*? +([\\d,]+) +[<>\\d.]+%");

  @Override
  public String name() {
    return "B12";
  }

  @Override
  public String promise() {
    return "What threads hand over in the engine arrives once, whole and in time";
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    Path output = folder.resolve("jcstress.out");
    int status = jcstress(size, folder, output);
    Matcher last = null;
    for (String line : Files.readAllLines(output)) {
      Matcher results = RESULTS.matcher(line);
      last = results.find() ? results : last;
      Matcher samples = SAMPLES.matcher(line);
      if (samples.find()) {
        findings.add("samples", Long.parseLong(samples.group(1).replace(",", "")));
      }
    }
    if (last == null) {
      return findings.fault("jcstress ended with status " + status + " and no results").result();
    }
    findings.figure("configurations", Long.parseLong(last.group(1)));
    findings.figure("passed", Long.parseLong(last.group(2)));
    findings.require(
        last.group(1).equals(last.group(2)) || !last.group(3).equals("0"),
        "not all of jcstress's configurations ran; see " + output);
    findings.expect(
        status == 0 && last.group(3).equals("0"),
        last.group(3) + " configurations saw what must not be; see " + output);
    return findings.result();
  }

  private static int jcstress(Size size, Path folder, Path output)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Stage.classPath(),
                "org.openjdk.jcstress.Main",
                "-v",
                "-r",
                folder.resolve("report").toString()));
    switch (size) {
      case SMOKE ->
          command.addAll(
              List.of(
                  "-m",
                  "quick",
                  "-iters",
                  "1",
                  "-time",
                  "200",
                  "-jvmArgs",
                  "-XX:+UseSerialGC",
                  "-sc",
                  "false",
                  "-af",
                  "NONE"));
      case C ->
          command.addAll(List.of("-m", "quick", "-jvmArgs", "-XX:+UseSerialGC", "-sc", "false"));
      case L -> command.addAll(List.of("-m", "default"));
    }
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(size.of(5, 15, 600), TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
    }
    return process.exitValue();
  }
}
