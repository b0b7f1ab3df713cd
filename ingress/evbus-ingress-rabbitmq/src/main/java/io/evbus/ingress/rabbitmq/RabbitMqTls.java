package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
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
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS with the server's certificate and name checked, always. */
final class RabbitMqTls {
  private static final char[] NO_PASSWORD = new char[0];

  private RabbitMqTls() {}

  static void apply(ConnectionFactory factory, Profile profile)
      throws IngressException, GeneralSecurityException {
    Optional<Path> ca = profile.get(RabbitMqOptions.TLS_CA);
    Optional<Path> certificate = profile.get(RabbitMqOptions.TLS_CERT);
    Optional<Path> key = profile.get(RabbitMqOptions.TLS_KEY);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          certificate.isPresent() && key.isPresent()
              ? keys(certificate.get(), key.get()).getKeyManagers()
              : null,
          trust(ca.isPresent() ? store(certificates(ca.get())) : null).getTrustManagers(),
          null);
      factory.useSslProtocol(context);
      factory.enableHostnameVerification();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IngressException(
          Reason.INVALID, "Reading the TLS files of the profile: " + e.getMessage(), e);
    }
  }

  private static TrustManagerFactory trust(@Nullable KeyStore authorities)
      throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    return trust;
  }

  private static KeyManagerFactory keys(Path certificate, Path key)
      throws GeneralSecurityException, IOException {
    KeyStore store = store(List.of());
    store.setKeyEntry(
        "client",
        privateKey(key),
        NO_PASSWORD,
        certificates(certificate).toArray(new Certificate[0]));
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

  private static PrivateKey privateKey(Path pem) throws GeneralSecurityException, IOException {
    String text = Files.readString(pem, StandardCharsets.US_ASCII);
    int start = text.indexOf("-----BEGIN PRIVATE KEY-----");
    int end = text.indexOf("-----END PRIVATE KEY-----");
    if (start < 0 || end < start) {
      throw new InvalidKeySpecException(
          "tls.key_file is no unencrypted PKCS#8 PEM; convert it with openssl pkcs8 -topk8 -nocrypt");
    }
    String base64 = text.substring(start + "-----BEGIN PRIVATE KEY-----".length(), end);
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // The next kind of key may fit.
      }
    }
    throw new InvalidKeySpecException("tls.key_file is neither an RSA nor an EC key");
  }
}
