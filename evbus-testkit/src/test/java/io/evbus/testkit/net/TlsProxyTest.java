package io.evbus.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evbus.testkit.Certificates;
import io.evbus.testkit.Program;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsProxyTest {
  @TempDir static Path folder;
  @TempDir static Path otherFolder;
  private static Certificates certificates;
  private static Certificates others;
  private static EchoServer server;

  @BeforeAll
  static void start() throws IOException {
    Certificates.assumeInstalled();
    certificates = new Certificates(folder);
    others = new Certificates(otherFolder);
    server = new EchoServer();
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void forwardsWhatIsInsideAndLeavesNoThread() throws Exception {
    certificates.sign("good", "DNS:localhost");
    TlsProxy proxy = start(certificates, "good");
    try (Socket client = trusting(proxy.port(), certificates.pem("ca"))) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
      assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
      assertThat(proxy.handshakes()).isEqualTo(1);
      proxy.close();
      assertThat(client.getInputStream().read()).isNegative();
    }
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("evbus-tls-proxy-" + proxy.port())))
        .isEmpty();
  }

  @Test
  void aClientThatChecksRefusesWrongCertificatesAndACarelessOneDoesNot() throws Exception {
    certificates.sign("other-host", "DNS:elsewhere.example");
    certificates.signExpired("expired", "DNS:localhost");
    certificates.selfSign("self-signed", "DNS:localhost");
    others.sign("unknown", "DNS:localhost");
    refused(certificates, "other-host", "No subject alternative DNS name");
    refused(certificates, "expired", "validity check failed");
    refused(certificates, "self-signed", "unable to find valid certification path");
    refused(others, "unknown", "certification path|signature|trust anchors");
  }

  private static void refused(Certificates from, String file, String because) {
    try (TlsProxy proxy = start(from, file)) {
      assertThatThrownBy(() -> trusting(proxy.port(), certificates.pem("ca")))
          .isInstanceOf(SSLException.class)
          .hasMessageMatching("(?s).*(" + because + ").*");
      assertThat(proxy.handshakes()).as("handshakes with %s", file).isZero();
      String careless = Program.run(Map.of(), List.of("sh", "-c", openssl(proxy.port(), "")));
      assertThat(careless).contains("Cipher is TLS_");
      await().until(() -> proxy.handshakes() == 1);
    }
  }

  @Test
  void anOldProtocolIsSpokenToThoseWhoWantIt() {
    certificates.sign("old", "DNS:localhost");
    try (TlsProxy proxy =
        TlsProxy.startOld(
            0, server.port(), certificates.pem("old"), certificates.key("old"), "TLSv1.1")) {
      assertThatThrownBy(() -> trusting(proxy.port(), certificates.pem("ca")))
          .isInstanceOf(SSLException.class);
      assertThat(proxy.handshakes()).isZero();
      String old =
          Program.run(
              Map.of(),
              List.of("sh", "-c", openssl(proxy.port(), "-tls1_1 -cipher DEFAULT:@SECLEVEL=0")));
      assertThat(old).contains("TLSv1.1");
      await().until(() -> proxy.handshakes() == 1);
    }
  }

  private static TlsProxy start(Certificates from, String file) {
    return TlsProxy.start(0, server.port(), from.pem(file), from.key(file));
  }

  private static String openssl(int port, String options) {
    return "openssl s_client -connect 127.0.0.1:" + port + " " + options + " </dev/null";
  }

  private static Socket trusting(int port, Path authority) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(authority))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }
}
