package io.evbus.chaos.rows;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.disk.Folder;
import io.evbus.chaos.disk.Harm;
import io.evbus.chaos.disk.Inspection;
import io.evbus.chaos.disk.Said;
import io.evbus.chaos.disk.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/** Files of a closed data folder have a bit flipped, are cut or deleted. */
public final class D7Damage implements Row {
  private static final int AGAIN_ONCE_IN = 4;

  @Override
  public String name() {
    return "D7";
  }

  @Override
  public String promise() {
    return "Damage is found, costs only itself, and is named and counted";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<Template> templates = new ArrayList<>();
    Folder harmed = Folder.scratch(folder);
    try (Said said = new Said()) {
      for (int i = 0; i < size.of(2, 8, 40); i++) {
        templates.add(Template.make(folder.resolve("template-" + i), random));
      }
      for (int i = 0; i < size.of(100, 2_000, 50_000); i++) {
        Template template = templates.get(i % templates.size());
        Harm harm = Harm.any(template, random);
        harmed.delete();
        template.folder().copy(harmed.path());
        harm.to(harmed);
        findings.add(harm.act().name().toLowerCase(Locale.ROOT), 1);
        String what = "time " + i + ", " + harm;
        new Inspection(template, harmed, what, harm.mayCost(template), said, findings)
            .run(i % AGAIN_ONCE_IN == 0);
      }
    } finally {
      new Folder(Objects.requireNonNull(harmed.path().getParent())).delete();
    }
    return findings.result();
  }
}
