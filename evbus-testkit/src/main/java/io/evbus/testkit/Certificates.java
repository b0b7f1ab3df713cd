package io.evbus.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A certificate authority for tests, with certificates that it signs, made by {@code openssl} in a
 * folder: {@code NAME.pem} and, in PKCS#8, {@code NAME.key}. Not thread-safe.
 */
public final class Certificates {
  private static final Path OPENSSL = Path.of("/usr/bin/openssl");

  private final Path folder;

  /** Makes an authority in a folder. */
  public Certificates(Path folder) {
    this.folder = folder;
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=test authority",
        "-keyout",
        key("ca").toString(),
        "-out",
        pem("ca").toString());
  }

  /** Skips the test where the package is not installed. */
  public static void assumeInstalled() {
    Assumptions.assumeTrue(
        Files.isExecutable(OPENSSL), "openssl is not here; install the package openssl");
  }

  /** Makes a certificate for a name, such as {@code DNS:localhost} or {@code IP:127.0.0.1}. */
  public void sign(String file, String alternativeName) {
    sign(file, alternativeName, 2);
  }

  /** As {@link #sign}, but its time is over. */
  public void signExpired(String file, String alternativeName) {
    sign(file, alternativeName, -1);
  }

  /** Makes a certificate that no authority has signed. */
  public void selfSign(String file, String alternativeName) {
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + file,
        "-addext",
        "subjectAltName=" + alternativeName,
        "-keyout",
        key(file).toString(),
        "-out",
        pem(file).toString());
  }

  private void sign(String file, String alternativeName, int days) {
    Path request = folder.resolve(file + ".csr");
    Path extension = folder.resolve(file + ".ext");
    openssl(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=" + file,
        "-keyout",
        key(file).toString(),
        "-out",
        request.toString());
    try {
      Files.writeString(extension, "subjectAltName=" + alternativeName + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Writing " + extension, e);
    }
    openssl(
        "x509",
        "-req",
        "-days",
        Integer.toString(days),
        "-in",
        request.toString(),
        "-CA",
        pem("ca").toString(),
        "-CAkey",
        key("ca").toString(),
        "-CAcreateserial",
        "-extfile",
        extension.toString(),
        "-out",
        pem(file).toString());
  }

  /** The authority's certificate ({@code ca}) or a signed one. */
  public Path pem(String file) {
    return folder.resolve(file + ".pem");
  }

  /** Its key. */
  public Path key(String file) {
    return folder.resolve(file + ".key");
  }

  /** A copy of a key that opens with a password. */
  public Path encryptedKey(String file, String password) {
    Path encrypted = folder.resolve(file + ".encrypted.key");
    openssl(
        "pkcs8",
        "-topk8",
        "-v2",
        "aes-256-cbc",
        "-in",
        key(file).toString(),
        "-out",
        encrypted.toString(),
        "-passout",
        "pass:" + password);
    return encrypted;
  }

  private static void openssl(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(OPENSSL.toString());
    command.addAll(List.of(arguments));
    Program.run(Map.of(), command);
  }
}
