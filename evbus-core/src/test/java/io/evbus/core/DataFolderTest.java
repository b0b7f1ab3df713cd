package io.evbus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.core.log.DataFolder;
import io.evbus.core.log.DataInUseException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path folder;

  @Test
  void aRefusedSecondOwnerInThisProcessLeavesTheFirstItsLock() throws Exception {
    try (DataFolder first = DataFolder.own(folder, "any")) {
      first.announce(null);
      assertThatThrownBy(() -> DataFolder.own(folder, "any"))
          .isInstanceOf(DataInUseException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid() + " owns it");
      assertThat(DataFolder.owner(folder)).isPresent();
      assertThat(DataFolder.ownersSocket(folder)).isEmpty();
      assertThat(anotherProcessGetsTheLock()).isFalse();
    }
    assertThat(DataFolder.owner(folder)).isEmpty();
    assertThat(anotherProcessGetsTheLock()).isTrue();
  }

  @Test
  void aRefusalNamesTheOtherProcessThatOwnsTheFolder() throws Exception {
    Files.writeString(folder.resolve("lock"), "process 4711\nsocket /there\n");
    Process other = locker();
    assertThat(other.getInputStream().read()).isEqualTo('L');
    assertThatThrownBy(() -> DataFolder.own(folder, "any"))
        .isInstanceOf(DataInUseException.class)
        .hasMessageContaining("process 4711 owns it; evbus lanes --data");
    other.getOutputStream().close();
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    DataFolder.own(folder, "any").close();
  }

  @Test
  void aLookBesideAStartDisturbsNeither() throws Exception {
    String text = "process " + ProcessHandle.current().pid() + "\n";
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> looking =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                DataFolder.owner(folder);
              }
            });
    try {
      for (int i = 0; i < 500; i++) {
        Files.writeString(folder.resolve("lock"), text);
        try (DataFolder owned = DataFolder.own(folder, "any")) {
          owned.announce(null);
        }
      }
    } finally {
      over.set(true);
    }
    looking.get(60, TimeUnit.SECONDS);
  }

  @Test
  void aDamagedIdentityIsReplacedAndNoFlippedBitPassesForTheOldOne() throws Exception {
    Path file = folder.resolve("evbus-log");
    String id = idOf();
    assertThat(idOf()).isEqualTo(id);
    byte[] intact = Files.readAllBytes(file);
    for (int at = 0; at < intact.length; at++) {
      byte[] flipped = intact.clone();
      flipped[at] ^= (byte) (1 << at % Byte.SIZE);
      Files.write(file, flipped);
      assertThat(idOf()).as("byte %d", at).isNotEqualTo(id).matches("[0-9a-f]{32}");
    }
    for (int length = 0; length < intact.length; length += 5) {
      Files.write(file, Arrays.copyOf(intact, length));
      assertThat(idOf()).as("%d bytes", length).isNotEqualTo(id).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void anotherVersionIsRefused() throws Exception {
    String lines = "version 2\nnewThings yes\n";
    CRC32C crc = new CRC32C();
    crc.update(lines.getBytes(StandardCharsets.UTF_8));
    String text = lines + String.format("check %08x\n", crc.getValue());
    Files.writeString(folder.resolve("evbus-log"), text);

    assertThatThrownBy(this::idOf)
        .hasMessageContaining("its format version is 2, and this evbus knows 1")
        .hasMessageContaining("use the evbus that wrote it, or another folder");
    assertThat(folder.resolve("evbus-log")).hasContent(text);
  }

  @Test
  void whatTheSystemRefusesNamesTheFolder() throws Exception {
    Files.createDirectory(folder.resolve("evbus-log"));

    assertThatThrownBy(this::idOf).hasMessageStartingWith("Opening the data folder " + folder);
  }

  private String idOf() throws IOException {
    try (DataFolder owned = DataFolder.own(folder, "any")) {
      return owned.logId();
    }
  }

  private boolean anotherProcessGetsTheLock() throws Exception {
    Process other = locker();
    other.getOutputStream().close();
    String said = new String(other.getInputStream().readAllBytes());
    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(List.of(0, 3)).as(said).contains(other.exitValue());
    return other.exitValue() == 0;
  }

  private Process locker() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Locker.class.getName(),
            folder.resolve("lock").toString())
        .redirectErrorStream(true)
        .start();
  }

  /** Tries to take a lock, in a process of its own, and holds it until its input ends. */
  static final class Locker {
    public static void main(String[] arguments) throws IOException {
      try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        if (lock == null) {
          System.exit(3);
        }
        System.out.println("L");
        System.in.readAllBytes();
        System.exit(0);
      }
    }
  }
}
