package io.evbus.chaos.disk;

import io.evbus.chaos.rows.Needs;
import io.evbus.chaos.stage.Waiting;
import io.evbus.testkit.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A disk whose content can be taken at any moment, as a power cut would leave it: ext4 on a loop
 * device with direct input and output, whose file lies in XFS, which copies a file at one moment.
 * What stands in page caches only is not in such a copy. The mounts are seen by a process that
 * holds them, and through {@code /proc}; they end with it. Confined to the row's thread.
 */
public final class LoopDisk implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final Process holder;

  private LoopDisk(Path folder, Process holder) {
    this.folder = folder;
    this.holder = holder;
  }

  /** Why there can be none here. */
  public static Optional<String> needs() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("it mounts file systems, which takes root");
    }
    return Needs.program("mkfs.xfs", "xfsprogs")
        .or(() -> Needs.program("mkfs.ext4", "e2fsprogs"))
        .or(() -> Needs.program("losetup", "mount"))
        .or(
            () ->
                Program.tryRun(Map.of(), List.of("unshare", "-m", "losetup", "-f")).status() == 0
                    ? Optional.empty()
                    : Optional.of("it takes mount namespaces and loop devices"));
  }

  /** Makes one in a folder. */
  public static LoopDisk make(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("outer"));
    Files.createDirectories(folder.resolve("disk"));
    Files.createDirectories(folder.resolve("cut"));
    String script =
        String.join(
            "\n",
            "set -e",
            "cd '" + folder + "'",
            "truncate -s 4G outer.img",
            "mkfs.xfs -q -m reflink=1 outer.img",
            "mount -o loop outer.img outer",
            "truncate -s 192M outer/disk.img",
            "mkfs.ext4 -q outer/disk.img",
            "loop=$(losetup -f --show --direct-io=on outer/disk.img)",
            "mount $loop disk",
            "losetup -d $loop", // It goes with the mount.
            "touch ready",
            "exec sleep infinity");
    Process holder =
        new ProcessBuilder("unshare", "-m", "--propagation", "private", "sh", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mount.out").toFile())
            .start();
    LoopDisk disk = new LoopDisk(folder, holder);
    boolean isReady =
        Waiting.until(PATIENCE, () -> Files.exists(folder.resolve("ready")) || !holder.isAlive());
    if (!isReady || !holder.isAlive()) {
      disk.close();
      throw new IOException(
          "Mounting a disk: " + Files.readString(folder.resolve("mount.out")).strip());
    }
    return disk;
  }

  /** Where its files are. */
  public Path path() {
    return seen("disk");
  }

  /** Takes the content of this moment. */
  public void take(int number) {
    inside("cp --reflink=always outer/disk.img outer/cut-" + number + ".img");
  }

  /** Mounts what was taken; its files. */
  public Path mount(int number) {
    inside("mount -o loop outer/cut-" + number + ".img cut");
    return seen("cut");
  }

  /** Unmounts what was taken, and forgets it. */
  public void forget(int number) {
    inside("umount cut && rm outer/cut-" + number + ".img");
  }

  private Path seen(String name) {
    return Path.of("/proc/" + holder.pid() + "/root" + folder.resolve(name));
  }

  private void inside(String command) {
    Program.run(
        Map.of(),
        List.of(
            "nsenter",
            "-t",
            String.valueOf(holder.pid()),
            "-m",
            "sh",
            "-c",
            "cd '" + folder + "' && " + command));
  }

  @Override
  public void close() {
    holder.destroyForcibly();
    holder.onExit().join();
  }
}
