package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HighWaterTest {
  @TempDir Path folder;

  @Test
  void anInterruptedThreadDoesNotEndIt() throws IOException {
    try (HighWater highWater = new HighWater(folder.resolve("acknowledged"))) {
      Thread.currentThread().interrupt();
      try {
        highWater.write(5);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(highWater.read()).isEqualTo(5);
      highWater.write(6);
      assertThat(highWater.read()).isEqualTo(6);
    }
  }

  @Test
  void whatIsMissingOrDamagedIsZero() throws IOException {
    Path file = folder.resolve("acknowledged");
    try (HighWater highWater = new HighWater(file)) {
      assertThat(highWater.read()).isZero();
      highWater.write(1L << 40);
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[3] ^= 1;
    Files.write(file, bytes);
    try (HighWater highWater = new HighWater(file)) {
      assertThat(highWater.read()).isZero();
    }
  }
}
