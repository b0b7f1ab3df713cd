package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evbus.spi.Gap;
import io.evbus.testkit.log.LogFeatures.Ability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The folder of a log that keeps one. */
interface FolderRules extends LogRules {
  @Test
  default void optional_L60_aMissingFolderIsMadeForItsOwnerAlone() throws IOException {
    logs().mustClaim(Ability.FOLDER);
    logs().open();
    assertThat(logs().folder()).isDirectory();
    assumeTrue(hasModes(), "this file system has no modes");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(logs().folder())))
        .isEqualTo("rwx------");
  }

  @Test
  default void optional_L61_aFolderThatIsNoneIsRefused() throws IOException {
    logs().mustClaim(Ability.FOLDER);
    Files.writeString(logs().folder(), "a file");
    Map<String, String> before = content(logs().folder());
    assertThatIOException().isThrownBy(() -> logs().openRaw(logs().folder()));
    assertThat(content(logs().folder())).isEqualTo(before);
  }

  @Test
  default void optional_L62_aFolderThatMovesTakesTheLogWithIt() throws IOException {
    logs().mustClaim(Ability.FOLDER);
    KitLog log = logs().open();
    log.appendNumbered(10);
    log.commit("a", "state");
    log.close();
    Path moved = Files.move(logs().folder(), logs().folder().resolveSibling("moved"));
    KitLog there = logs().open(moved);
    assertThat(there.read(0)).isEqualTo(Stored.numbered(0, 10));
    assertThat(there.lanes()).isEqualTo(Map.of("a", "state"));
    assertThat(logs().open().recovery().next()).isZero();
  }

  @Test
  default void optional_L63_anUnknownVersionIsRefusedAndNothingChanges() throws IOException {
    logs().mustClaim(Ability.REFUSES_UNKNOWN_VERSION);
    KitLog log = logs().open();
    log.appendNumbered(10);
    log.close();
    logs().makeUnknownVersion();
    if (hasModes()) {
      Files.setPosixFilePermissions(logs().folder(), PosixFilePermissions.fromString("rwxr-x---"));
    }
    Map<String, String> before = content(logs().folder());
    assertThatIOException().isThrownBy(() -> logs().openRaw(logs().folder()));
    assertThat(content(logs().folder())).isEqualTo(before);
  }

  private boolean hasModes() throws IOException {
    return Files.getFileStore(logs().folder()).supportsFileAttributeView("posix");
  }

  /** Each file with its mode and bytes. */
  private Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        String mode = hasModes() ? Files.getPosixFilePermissions(path).toString() : "";
        byte[] bytes = Files.isDirectory(path) ? new byte[0] : Files.readAllBytes(path);
        content.put(
            folder.relativize(path).toString(),
            mode + " " + bytes.length + " bytes " + Arrays.hashCode(bytes));
      }
    }
    return content;
  }

  @Test
  default void optional_L64_damageIsNamedAndNeverHandedOut() throws IOException {
    logs().mustClaim(Ability.DETECTS_DAMAGE);
    int total = 1000;
    KitLog log = logs().open();
    while (log.next() < total) {
      log.appendNumbered(10);
    }
    log.commit("a", "state");
    log.close();
    logs().damage();
    log = logs().open();
    assertThat(log.recovery().next()).isEqualTo(total);
    List<Stored> left = log.read(0);
    assertThat(left).isSubsetOf(Stored.numbered(0, total)).doesNotHaveDuplicates();
    assertThat(left).as("the damage").hasSizeLessThan(total);
    Set<Long> named = new HashSet<>(left.stream().map(Stored::offset).toList());
    for (Gap gap : log.recovery().gaps()) {
      assertThat(gap.cause()).isNotBlank();
      for (long offset = gap.from(); offset < gap.to(); offset++) {
        assertThat(named.add(offset)).as("%s is read and named as lost", offset).isTrue();
      }
    }
    List<Stored> later = new ArrayList<>(left);
    log.appendNumbered(5);
    later.addAll(Stored.numbered(total, total + 5L));
    assertThat(log.read(0)).isEqualTo(later);
  }
}
