package io.evbus.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.evbus.EventBus;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.msgpack.core.MessagePack;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.databind.ObjectMapper;

/** Starts the engine as modules in a Java of its own. */
class ModulePathTest {
  private static final String PROGRAM =
      """
      import io.evbus.EventBus;

      class Smoke {
        public static void main(String[] arguments) throws Exception {
          if (!EventBus.class.getModule().isNamed()) {
            throw new IllegalStateException("not on the module path");
          }
          try (EventBus bus = EventBus.builder().internal("q").start()) {
            bus.put(java.util.Map.of("n", 1));
            System.out.println(bus.internal("q").take().orElseThrow().bodyAsText());
          }
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void theEngineWorksAsModules() throws Exception {
    Path source = Files.writeString(folder.resolve("Smoke.java"), PROGRAM);
    Path output = folder.resolve("output");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                modulePath(),
                "--add-modules",
                "io.evbus.core",
                source.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(output, StandardCharsets.UTF_8).strip()).isEqualTo("{\"n\":1}");
  }

  private static String modulePath() {
    return Stream.of(
            CoreBus.class,
            EventBus.class,
            ObjectMapper.class,
            TokenStreamFactory.class,
            JsonInclude.class,
            MessagePack.class,
            NullMarked.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
