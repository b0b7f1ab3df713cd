package io.evbus.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evbus.chaos.bugs.Bug;
import io.evbus.chaos.rows.Needs;
import io.evbus.chaos.rows.PlantedBugs;
import io.evbus.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The planted bugs fit the sources of now, without compiling or running anything. */
class PatchesTest {
  private static final Path CHECKOUT = PlantedBugs.checkout().orElseThrow();

  @Test
  void everyPatchAppliesToTheSourcesOfNow() throws IOException {
    assumeTrue(Needs.program("git", "git").isEmpty(), "install git");
    for (Bug bug : Bug.all(PlantedBugs.patches(CHECKOUT))) {
      String patch = bug.patch().toString();
      List<String> command = List.of("git", "-C", CHECKOUT.toString(), "apply", "--check", "-C0");
      Program.Result result =
          Program.tryRun(Map.of(), Stream.concat(command.stream(), Stream.of(patch)).toList());
      assertThat(result.status())
          .as("%s no longer fits: write it anew, see evbus-chaos/bugs\n%s", patch, result.output())
          .isZero();
    }
  }

  @Test
  void everyChangeTakesALineAwayByWhichItIsFound() throws IOException {
    for (Bug bug : Bug.all(PlantedBugs.patches(CHECKOUT))) {
      String[] hunks = Files.readString(bug.patch()).split("\n@@ ", -1);
      assertThat(hunks.length).as("changes of %s", bug.name()).isBetween(2, 3);
      for (int i = 1; i < hunks.length; i++) {
        assertThat(hunks[i]).as("change %d of %s", i, bug.name()).containsPattern("(?m)^-");
      }
    }
  }

  @Test
  void everyBugNamesAModuleThatHasItsTest() throws IOException {
    List<Bug> bugs = Bug.all(PlantedBugs.patches(CHECKOUT));
    assertThat(bugs).hasSizeGreaterThanOrEqualTo(24);
    for (Bug bug : bugs) {
      String type = bug.test().substring(0, bug.test().indexOf('#')).replace('.', '/');
      assertThat(CHECKOUT.resolve(bug.module()).resolve("src/test/java/" + type + ".java"))
          .as("the test of %s", bug.name())
          .isRegularFile();
    }
  }
}
