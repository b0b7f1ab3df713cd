package io.evbus.spi;

import io.evbus.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS from PEM files, the same options for every ingress. The server's certificate is always
 * checked; whoever connects must have its client check the host name too.
 *
 * <p>An ingress puts the options into its specification, with aliases where its users expect other
 * names, calls {@link #check} from {@link Ingress#destinations} and {@link #context} when it
 * connects, so that new files are read at the next connection. Thread-safe.
 */
public final class Tls {
  /** The authorities to trust. */
  public static final Option<Path> CA_FILE =
      Option.of(
          "tls.ca_file",
          Path.class,
          "Certificates to trust, PEM; else the system's",
          "/etc/evbus/ca.pem");

  /** The client's certificate. */
  public static final Option<Path> CERT_FILE =
      Option.of(
          "tls.cert_file",
          Path.class,
          "A client certificate with its chain, PEM",
          "/etc/evbus/client.pem");

  /** The client's key. */
  public static final Option<Path> KEY_FILE =
      Option.of(
          "tls.key_file",
          Path.class,
          "The client certificate's key, PKCS#8 PEM",
          "/etc/evbus/client.key");

  /** The password of the client's key. */
  public static final Option<Secret> KEY_PASSWORD =
      Option.of(
          "tls.key_password", Secret.class, "The password of an encrypted tls.key_file", "...");

  private static final char[] NO_PASSWORD = new char[0];

  private Tls() {}

  /**
   * Refuses options that contradict each other.
   *
   * @throws IllegalArgumentException naming both
   */
  public static void check(Profile profile) {
    if (profile.has(CERT_FILE) != profile.has(KEY_FILE)) {
      throw new IllegalArgumentException("tls.cert_file and tls.key_file go together; set both");
    }
    if (profile.has(KEY_PASSWORD) && !profile.has(KEY_FILE)) {
      throw new IllegalArgumentException("tls.key_password is there without tls.key_file; set it");
    }
  }

  /**
   * Reads the files. TLS 1.2 or newer is left to the JDK, which refuses older ones.
   *
   * @throws IngressException when a file can't be read or used; reason {@code invalid}
   */
  public static SSLContext context(Profile profile) throws IngressException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          profile.has(CERT_FILE) ? keys(profile).getKeyManagers() : null,
          trust(profile).getTrustManagers(),
          null);
      return context;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  /**
   * What {@link #context} trusts, for clients that want it beside the context.
   *
   * @throws IngressException as {@link #context}
   */
  public static X509TrustManager trustManager(Profile profile) throws IngressException {
    try {
      return (X509TrustManager) trust(profile).getTrustManagers()[0];
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  /**
   * The client's key, decrypted, for clients that want it beside the context.
   *
   * @throws IngressException as {@link #context}
   */
  public static PrivateKey key(Profile profile) throws IngressException {
    try {
      return privateKey(profile.require(KEY_FILE), profile.get(KEY_PASSWORD));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  private static IngressException unreadable(Exception e) {
    return new IngressException(
        Reason.INVALID, "Reading the TLS files of the profile: " + e.getMessage(), e);
  }

  private static TrustManagerFactory trust(Profile profile)
      throws GeneralSecurityException, IOException {
    Optional<Path> ca = profile.get(CA_FILE);
    @Nullable KeyStore authorities = ca.isPresent() ? store(certificates(ca.get())) : null;
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    return trust;
  }

  private static KeyManagerFactory keys(Profile profile)
      throws GeneralSecurityException, IOException {
    KeyStore store = store(List.of());
    store.setKeyEntry(
        "client",
        privateKey(profile.require(KEY_FILE), profile.get(KEY_PASSWORD)),
        NO_PASSWORD,
        certificates(profile.require(CERT_FILE)).toArray(new Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    return keys;
  }

  private static KeyStore store(Collection<? extends Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path pem)
      throws GeneralSecurityException, IOException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)));
  }

  private static PrivateKey privateKey(Path pem, Optional<Secret> password)
      throws GeneralSecurityException, IOException {
    String text = Files.readString(pem, StandardCharsets.US_ASCII);
    PKCS8EncodedKeySpec spec;
    if (text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
      spec =
          decrypt(
              der(text, "ENCRYPTED PRIVATE KEY"),
              password.orElseThrow(
                  () ->
                      new InvalidKeySpecException(
                          "tls.key_file is encrypted; set tls.key_password")));
    } else if (text.contains("-----BEGIN PRIVATE KEY-----")) {
      spec = new PKCS8EncodedKeySpec(der(text, "PRIVATE KEY"));
    } else {
      throw new InvalidKeySpecException(
          "tls.key_file is no PKCS#8 PEM; convert it with openssl pkcs8 -topk8 -nocrypt");
    }
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // The next kind of key may fit.
      }
    }
    throw new InvalidKeySpecException("tls.key_file is neither an RSA nor an EC key");
  }

  private static byte[] der(String text, String label) throws InvalidKeySpecException {
    String begin = "-----BEGIN " + label + "-----";
    int start = text.indexOf(begin);
    int end = text.indexOf("-----END " + label + "-----");
    if (end < start) {
      throw new InvalidKeySpecException("tls.key_file ends in the middle");
    }
    return Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
  }

  private static PKCS8EncodedKeySpec decrypt(byte[] der, Secret password)
      throws GeneralSecurityException, IOException {
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
    // With PBES2 the name of the algorithm is in the parameters only.
    String algorithm = info.getAlgParameters().toString();
    try {
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(password.reveal().toCharArray())),
          info.getAlgParameters());
      return info.getKeySpec(cipher);
    } catch (GeneralSecurityException e) {
      throw new InvalidKeySpecException("tls.key_file does not open with tls.key_password", e);
    }
  }
}
