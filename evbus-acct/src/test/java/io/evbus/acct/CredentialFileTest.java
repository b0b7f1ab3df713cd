package io.evbus.acct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evbus.spi.ProfileSet;
import io.evbus.spi.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CredentialFileTest {
  private static final String YAML =
      """
      pika:
        default:
          host: localhost
          port: 5672
          password: pässwörd
          ratio: 1.5
          on: true
          nothing: null
          since: 2026-01-02
          ingress_channels: [a, b]
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "seed.fernet, seed",
    "many-providers.fernet, many-providers",
    "binary-keys.fernet, binary-keys",
    "old-raw-strings.fernet, old-raw-strings",
    "empty.fernet, empty",
    "gcm.aesgcm256, gcm"
  })
  void filesWrittenByPythonReadToExactlyTheirContent(String file, String name) throws IOException {
    Path copy = Files.write(folder.resolve(file), resource(file));
    Secret key = Secret.of(new String(resource(name + ".key"), StandardCharsets.US_ASCII));
    Object expected = new JsonMapper().readValue(resource(name + ".json"), Object.class);
    assertThat(CredentialFile.decrypt(copy, key)).isEqualTo(expected == null ? Map.of() : expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fernet", "aesgcm256"})
  void whatIsEncryptedHereOpensHereAndIsPrivate(String cipher) throws IOException {
    CredentialFile.Encrypted made = encrypt(YAML, cipher);
    assertThat(made.file().getFileName()).hasToString("credentials.yml." + cipher);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.file())))
        .isEqualTo("rw-------");
    Map<String, Object> read = CredentialFile.decrypt(made.file(), made.newKey().orElseThrow());
    Map<?, ?> profile = (Map<?, ?>) ((Map<?, ?>) read.get("pika")).get("default");
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("host", "localhost");
    expected.put("port", 5672);
    expected.put("password", "pässwörd");
    expected.put("ratio", 1.5);
    expected.put("on", true);
    expected.put("nothing", null);
    expected.put("since", "2026-01-02");
    expected.put("ingress_channels", List.of("a", "b"));
    assertThat(profile).isEqualTo(expected);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fernet", "aesgcm256"})
  void pythonOpensWhatIsEncryptedHere(String cipher) throws Exception {
    CredentialFile.Encrypted made = encrypt(YAML, cipher);
    String open =
        cipher.equals("fernet")
            ? "from cryptography.fernet import Fernet; plain = Fernet(key).decrypt(data)"
            : "from cryptography.hazmat.primitives.ciphers.aead import AESGCM; import base64;"
                + " plain = AESGCM(base64.b64decode(key)).decrypt(data[:12], data[12:], None)";
    String program =
        "import sys, json, msgpack; data = open(sys.argv[1], 'rb').read();"
            + " key = sys.argv[2].encode(); "
            + open
            + "; print(json.dumps(msgpack.unpackb(plain), ensure_ascii=True, sort_keys=True))";
    Path python = Path.of("/usr/bin/python3");
    Assumptions.assumeTrue(
        Files.isExecutable(python)
            && run(List.of(python.toString(), "-c", "import msgpack, cryptography")).status() == 0,
        "Python's libraries are not here; install python3-cryptography python3-msgpack");
    Result result =
        run(
            List.of(
                python.toString(),
                "-c",
                program,
                made.file().toString(),
                made.newKey().orElseThrow().reveal()));
    assertThat(result.output().strip())
        .isEqualTo(
            "{\"pika\": {\"default\": {\"host\": \"localhost\", \"ingress_channels\": [\"a\","
                + " \"b\"], \"nothing\": null, \"on\": true, \"password\": \"p\\u00e4ssw\\u00f6rd\","
                + " \"port\": 5672, \"ratio\": 1.5, \"since\": \"2026-01-02\"}}}");
  }

  @Test
  void anEmptyFilePacksToNil() throws IOException {
    CredentialFile.Encrypted made = encrypt("", "fernet");
    Secret key = made.newKey().orElseThrow();
    assertThat(new Fernet().decrypt(Files.readAllBytes(made.file()), key))
        .containsExactly((byte) 0xc0);
    assertThat(CredentialFile.decrypt(made.file(), key)).isEmpty();
  }

  @Test
  void aNewKeyOverAnExistingFileNeedsForce() throws IOException {
    Secret key = encrypt(YAML, "fernet").newKey().orElseThrow();
    Path plain = folder.resolve("credentials.yml");
    assertThatThrownBy(() -> encrypt(YAML, "fernet")).hasMessageContaining("--force");
    CredentialFile.encrypt(plain, Optional.of(key), new Fernet(), Optional.empty(), false);
    assertThat(
            CredentialFile.encrypt(plain, Optional.empty(), new Fernet(), Optional.empty(), true)
                .newKey())
        .isPresent();
  }

  @Test
  void everyWrongInputHasOneClearMessage() throws IOException {
    CredentialFile.Encrypted made = encrypt(YAML, "fernet");
    Secret key = made.newKey().orElseThrow();
    byte[] content = Files.readAllBytes(made.file());
    assertThat(decryptMessage("missing", null, key)).contains("there is no such file");
    assertThat(decryptMessage("zero.fernet", new byte[0], key)).contains("0 bytes");
    assertThat(decryptMessage("cut.fernet", Arrays.copyOf(content, 50), key))
        .contains("the key is wrong or the file is damaged");
    assertThat(decryptMessage("plain.yml", YAML.getBytes(StandardCharsets.UTF_8), key))
        .contains("plaintext", "acct ");
    assertThat(decryptMessage("a.fernet", content, new Fernet().generateKey()))
        .contains("the key is wrong");
    assertThat(decryptMessage("b.fernet", content, Secret.of("nonsense")))
        .contains("44 characters");
    assertThat(decryptMessage("large.fernet", new byte[(1 << 20) + 1], key)).contains("larger");
    Path again = Files.write(folder.resolve("again.yml"), content);
    assertThatThrownBy(
            () ->
                CredentialFile.encrypt(
                    again, Optional.empty(), new Fernet(), Optional.empty(), false))
        .hasMessageContaining("encrypted already");
  }

  @Test
  void bombsInsideTheTokenAreRefused() throws IOException {
    Secret key = new Fernet().generateKey();
    byte[] deep = new byte[100_000];
    Arrays.fill(deep, (byte) 0x91);
    byte[] deepMaps = new byte[100_000];
    Arrays.fill(deepMaps, (byte) 0x81);
    for (byte[] bomb :
        List.of(
            deep,
            deepMaps,
            bytes(0xdd, 0xff, 0xff, 0xff, 0xff),
            bytes(0xdf, 0x7f, 0xff, 0xff, 0xff),
            bytes(0xdb, 0xff, 0xff, 0xff, 0xff),
            bytes(0xc6, 0xff, 0xff, 0xff, 0xff, 0),
            bytes(0xc9, 0xff, 0xff, 0xff, 0xff, 1),
            bytes(0xc0, 0xc0),
            bytes(0xc1))) {
      byte[] token = new Fernet().encrypt(bomb, key);
      assertThat(decryptMessage("bomb.fernet", token, key)).contains("damaged");
    }
  }

  @Test
  void yamlBombsAreRefusedWithTheirPlace() {
    String aliases =
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
            + "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
            + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
            + "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
            + "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
            + "g: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n";
    assertThat(encryptMessage(aliases)).contains("aliases");
    assertThat(encryptMessage("[".repeat(100_000))).contains("Reading");
    assertThat(encryptMessage("a: {".repeat(60) + "}".repeat(60))).contains("Reading");
    assertThat(encryptMessage("a: 1\na: 2\n")).contains("line 2").contains("duplicate");
    assertThat(encryptMessage("a: [1\nb: 2")).contains("line 2");
    assertThat(encryptMessage("- 1\n")).contains("a map of providers");
  }

  @Test
  void rekeyLocksTheOldKeyOut() throws IOException {
    CredentialFile.Encrypted made = encrypt(YAML, "fernet");
    Secret old = made.newKey().orElseThrow();
    Map<String, Object> before = CredentialFile.decrypt(made.file(), old);
    Secret fresh = CredentialFile.rekey(made.file(), old, Optional.empty()).orElseThrow();
    assertThat(CredentialFile.decrypt(made.file(), fresh)).isEqualTo(before);
    assertThatThrownBy(() -> CredentialFile.decrypt(made.file(), old))
        .isInstanceOf(AcctException.class);
  }

  @Test
  void editingEncryptsWhatWasSavedAndLeavesNoPlaintext() throws Exception {
    CredentialFile.Encrypted made = encrypt(YAML, "fernet");
    Secret key = made.newKey().orElseThrow();
    Path plain;
    try (EditSession session = EditSession.open(made.file(), key, new Fernet())) {
      plain = session.plainFile();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)))
          .isEqualTo("rw-------");
      assertThat(session.save()).isFalse();
      assertThat(session.runEditor("sed -i s/localhost/elsewhere/")).isZero();
      assertThat(session.save()).isTrue();
      assertThat(session.runEditor("exit 3;")).isEqualTo(3);
      Files.writeString(plain, "a: [");
      assertThatThrownBy(session::save).isInstanceOf(AcctException.class);
      assertThat(Files.readString(plain)).isEqualTo("a: [");
    }
    assertThat(plain).doesNotExist();
    assertThat(plain.getParent()).doesNotExist();
    assertThat(CredentialFile.decrypt(made.file(), key).toString()).contains("elsewhere");
  }

  @Test
  void reservedKeysBackendsListsAndNulls() {
    Map<String, Object> credentials = new LinkedHashMap<>();
    credentials.put("default", "name");
    credentials.put("backend_key", "x");
    credentials.put("match_plugin", "regex");
    credentials.put("acct-backends", Map.of("vault", Map.of("any", Map.of())));
    credentials.put("nothing", null);
    credentials.put("text", "just a text");
    credentials.put("pika", List.of(Map.of("a", Map.of("host", "h")), Map.of("a", Map.of())));
    Map<String, Object> internal = new LinkedHashMap<>();
    internal.put("default", null);
    credentials.put("internal", internal);
    ProfileSet set = AcctProfileSource.profiles(credentials);
    assertThat(set.matchPlugin()).contains("regex");
    assertThat(set.profiles())
        .extracting(profile -> profile.provider() + "." + profile.name())
        .containsExactly("pika.a", "pika.a", "internal.default");
    assertThat(set.warnings())
        .hasSize(2)
        .anyMatch(warning -> warning.contains("acct-backends vault is not supported"))
        .anyMatch(warning -> warning.contains("provider text"));
    assertThat(set.profiles().get(0).toString()).doesNotContain("h}");
  }

  private CredentialFile.Encrypted encrypt(String yaml, String cipher) throws IOException {
    Path plain = Files.writeString(folder.resolve("credentials.yml"), yaml);
    return CredentialFile.encrypt(
        plain, Optional.empty(), Cipher.named(cipher), Optional.empty(), false);
  }

  private String encryptMessage(String yaml) {
    Throwable thrown = catchThrowable(() -> encrypt(yaml, "fernet"));
    assertThat(thrown).isInstanceOf(AcctException.class);
    assertThat(thrown.getMessage().lines()).hasSize(1);
    return thrown.getMessage();
  }

  private String decryptMessage(String name, byte[] content, Secret key) throws IOException {
    Path file = folder.resolve(name);
    if (content != null) {
      Files.write(file, content);
    }
    Throwable thrown = catchThrowable(() -> CredentialFile.decrypt(file, key));
    assertThat(thrown).isInstanceOf(AcctException.class);
    assertThat(thrown.getMessage().lines()).hasSize(1);
    return thrown.getMessage();
  }

  private record Result(int status, String output) {}

  private Result run(List<String> command) throws Exception {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readString(output));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = CredentialFileTest.class.getResourceAsStream("/acct/" + name)) {
      return in.readAllBytes();
    }
  }
}
