package io.evbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class CommandsTest {
  private static final String RULE = "-".repeat(80);
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path folder;
  private Path credentials;

  @BeforeEach
  void write() throws Exception {
    credentials = Files.writeString(folder.resolve("c.yml"), "internal:\n  all: {}\n");
  }

  @Test
  void randomEventsHaveTheirShapeAndTheirRule() {
    Run run = Run.evbusTest(NOTHING, "--random", "--count", "3", "--interval", "1ms");
    assertThat(run.status()).as(run.err()).isZero();
    String[] documents = run.out().split(RULE + "\n", -1);
    assertThat(documents).hasSize(4);
    assertThat(documents[3]).isEmpty();
    for (int i = 0; i < 3; i++) {
      Map<?, ?> event = new JsonMapper().readValue(documents[i], Map.class);
      assertThat(List.copyOf(event.keySet()).toString()).isEqualTo("[number, timestamp, data]");
      assertThat(event.get("number")).isEqualTo(i);
      assertThat(event.get("timestamp")).isInstanceOf(Double.class);
      assertThat(event.get("data").toString()).matches("\\d{7,8}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "yaml", "nested", "pretty", "raw"})
  void everyOutputterShowsEvents(String output) {
    Run run =
        Run.evbusTest(NOTHING, "--random", "--count", "1", "--interval", "0", "--output", output);
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("number").endsWith("\n" + RULE + "\n");
  }

  @Test
  void anUnknownOutputterIsOneLineWithTheNearestName() {
    Run run = Run.evbusTest(NOTHING, "--random", "--output", "jsn");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("did you mean json?");
  }

  @Test
  void theSeedsLinesOfAcct() throws Exception {
    Run first = Run.acct(NOTHING, credentials.toString());
    assertThat(first.status()).isZero();
    String[] lines = first.out().split("\n", -1);
    assertThat(lines).hasSize(4);
    assertThat(lines[0]).isEqualTo("New encrypted file created at: " + credentials + ".fernet");
    assertThat(lines[1]).isEqualTo("The file was encrypted with this key:");
    assertThat(lines[2]).hasSize(44);
    Run second = Run.acct(Map.of("ACCT_KEY", lines[2]), credentials.toString());
    assertThat(second.out())
        .isEqualTo("New encrypted file created at: " + credentials + ".fernet\n\n");
    Run refused = Run.acct(NOTHING, credentials.toString());
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("--force");
    Run alone = Run.acct(NOTHING, "encrypt", "--force", credentials.toString());
    assertThat(alone.out()).matches("[-_A-Za-z0-9]{43}=\n");
    Map<String, String> key = Map.of("ACCT_KEY", alone.out().strip());
    Run decrypted = Run.acct(key, "decrypt", credentials + ".fernet", "--output", "json");
    assertThat(decrypted.out())
        .isEqualTo("{\n    \"internal\": {\n        \"all\": {}\n    }\n}\n");
    Run rekeyed = Run.acct(key, "rekey", credentials + ".fernet");
    assertThat(rekeyed.out()).matches("[-_A-Za-z0-9]{43}=\n");
    assertThat(Run.acct(key, "decrypt", credentials + ".fernet").status()).isEqualTo(2);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(Path.of(credentials + ".fernet"))))
        .isEqualTo("rw-------");
  }

  @Test
  void acctWithoutArgumentsIsUsage() {
    assertThat(Run.acct(NOTHING).status()).isEqualTo(2);
    assertThat(Run.acct(NOTHING, "decrypt", "x").err()).contains("no key");
    assertThat(Run.acct(Map.of("ACCT_KEY", "k"), "decrypt", "/no/such/file").err())
        .contains("there is no such file")
        .hasLineCount(1);
  }

  @Test
  void editEndsWithTheEditorsStatus() {
    String key = Run.acct(NOTHING, "encrypt", credentials.toString()).out().strip();
    Map<String, String> environment = Map.of("ACCT_KEY", key, "EDITOR", "sed -i s/all/some/");
    assertThat(Run.acct(environment, "edit", credentials + ".fernet").status()).isZero();
    assertThat(Run.acct(environment, "decrypt", credentials + ".fernet").out()).contains("some");
    assertThat(
            Run.acct(environment, "edit", "--editor", "exit 4;", credentials + ".fernet").status())
        .isEqualTo(4);
  }

  @Test
  void fileWithoutKeyNamesBothAndKeyWithoutFileIsAWarning() {
    Run run = Run.evbus(Map.of("ACCT_FILE", "x.fernet"), "", "check");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("ACCT_FILE").contains("ACCT_KEY").hasLineCount(1);
    Run warned = Run.evbus(Map.of("ACCT_KEY", "k"), "", "check");
    assertThat(warned.status()).isZero();
    assertThat(warned.err()).contains("warning: ACCT_KEY is set without ACCT_FILE");
    assertThat(Run.evbus(Map.of("ACCT_FILE", "x", "ACCT_KEY", ""), "", "check").err())
        .contains("ACCT_KEY is empty");
  }

  @Test
  void precedenceIsDefaultFileEnvironmentCommandLine() throws Exception {
    Files.writeString(credentials, "internal:\n  a: {}\n  b: {}\n  c: {}\n");
    String key = Run.acct(NOTHING, "encrypt", credentials.toString()).out().strip();
    Path config = Files.writeString(folder.resolve("evbus.yaml"), "ingress_profiles: [a]\n");
    Map<String, String> file =
        Map.of("ACCT_FILE", credentials + ".fernet", "ACCT_KEY", key, "EVBUS_CONFIG", "" + config);
    assertThat(Run.evbus(file, "", "check").out()).contains("internal.a").doesNotContain("l.b");
    Map<String, String> environment = new HashMap<>(file);
    environment.put("EVBUS_INGRESS_PROFILES", "b");
    assertThat(Run.evbus(environment, "", "check").out())
        .contains("internal.b")
        .doesNotContain("l.a");
    assertThat(Run.evbus(environment, "", "check", "--ingress-profiles", "c,a").out())
        .contains("internal.c")
        .contains("internal.a")
        .doesNotContain("l.b");
    assertThat(Run.evbus(environment, "", "check", "--ingress-profiles", "c", "a").out())
        .contains("internal.c")
        .contains("internal.a");
  }

  @Test
  void allFaultsOfTheConfigurationAreShownAtOnce() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("evbus.yaml"), "ingress_profile: [a]\nserialiser: x\nlanes: 3\n");
    Run run = Run.evbus(NOTHING, "", "check", "--config", config.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .hasLineCount(3)
        .contains("did you mean ingress_profiles?")
        .contains("did you mean serializer?")
        .contains("lanes: is not a map");
    Files.writeString(config, "a: [1\nb: 2\n");
    assertThat(Run.evbus(NOTHING, "", "check", "--config", config.toString()).err())
        .contains("line 2")
        .hasLineCount(1);
  }

  @Test
  void putDeliversEachLineAndNamesMalformedOnes() {
    String key = Run.acct(NOTHING, "encrypt", credentials.toString()).out().strip();
    Map<String, String> environment = Map.of("ACCT_FILE", credentials + ".fernet", "ACCT_KEY", key);
    Run good = Run.evbus(environment, "1\n{\"a\":2}\n\n\"x\"", "put", "-");
    assertThat(good.status()).as(good.err()).isZero();
    assertThat(good.err()).contains("put 3 events").contains("delivered 3");
    Run stopped = Run.evbus(environment, "1\n{bad\n3\n", "put", "-");
    assertThat(stopped.status()).isEqualTo(1);
    assertThat(stopped.err()).contains("line 2: no JSON").contains("put 1 events");
    Run skipped = Run.evbus(environment, "1\n1 2\n3\n", "put", "--on-error", "skip", "-");
    assertThat(skipped.status()).isEqualTo(1);
    assertThat(skipped.err()).contains("line 2: more than one JSON value").contains("put 2 events");
    Run nowhere = Run.evbus(environment, "1\n", "put", "--profile", "nobody", "-");
    assertThat(nowhere.status()).isEqualTo(1);
    assertThat(nowhere.err()).contains("no lane takes 1 of the events");
    assertThat(Run.evbus(NOTHING, "1\n", "put", "-").err()).contains("no profile leads anywhere");
    assertThat(Run.evbus(environment, "", "put", "/no/such").status()).isEqualTo(2);
  }

  @Test
  void explainTellsWhoTakesAnEventAndWhyNot() {
    String key = Run.acct(NOTHING, "encrypt", credentials.toString()).out().strip();
    Map<String, String> environment = Map.of("ACCT_FILE", credentials + ".fernet", "ACCT_KEY", key);
    assertThat(Run.evbus(environment, "{}", "explain", "-").out())
        .contains("internal.all takes it");
    Run none = Run.evbus(environment, "{}", "explain", "--profile", "other", "-");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.out()).contains("internal.all leaves it").contains("does not match other");
  }

  @Test
  void helpTeachesAndMistakesAreOneLine() {
    assertThat(Run.evbus(NOTHING, "", "--help").out()).contains("Try:").contains("put");
    assertThat(Run.evbus(NOTHING, "", "put", "--help").out()).contains("--on-error");
    Run typo = Run.evbus(NOTHING, "", "putt");
    assertThat(typo.status()).isEqualTo(2);
    assertThat(typo.err()).contains("putt");
    assertThat(Run.evbus(NOTHING, "", "ingress", "nope").err()).contains("none is installed");
    assertThat(Run.evbus(NOTHING, "", "check", "--log-level", "loud").err()).contains("loud");
  }
}
