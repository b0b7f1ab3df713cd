package io.evbus.chaos.rows;

import io.evbus.BusStats;
import io.evbus.EventBus;
import io.evbus.chaos.Findings;
import io.evbus.chaos.farside.FarRow;
import io.evbus.chaos.farside.Kind;
import io.evbus.chaos.farside.Trial;
import io.evbus.chaos.stage.Waiting;
import io.evbus.testkit.Certificates;
import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import io.evbus.testkit.net.TlsProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Servers that must not be trusted, and one that may. */
public final class S13Tls extends FarRow {
  private static final String NAME = "DNS:localhost";
  private static final String PLACE = "secured";
  private static final String OLD = "TLSv1.1";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** The row for a kind. */
  public S13Tls(Kind kind) {
    super("S13", kind, Ability.TLS);
  }

  @Override
  public String promise() {
    return "TLS means verified: nothing connects to a server of another name, an expired, self-signed"
        + " or unknown certificate, or TLS 1.1";
  }

  @Override
  public Optional<String> needs() {
    return super.needs().or(() -> Needs.program("openssl", "openssl"));
  }

  @Override
  protected void run(Trial trial) throws Exception {
    Certificates certificates = certificates(trial, "known");
    Certificates unknown = certificates(trial, "unknown");
    certificates.sign("good", NAME);
    certificates.sign("other-name", "DNS:elsewhere.example");
    certificates.signExpired("expired", NAME);
    certificates.selfSign("self-signed", NAME);
    unknown.sign("unknown", NAME);
    trial.farSide().prepare(PLACE);
    Secured secured = new Secured(trial, certificates.pem("ca"));
    secured.mayNotConnect("other name", certificates, "other-name");
    secured.mayNotConnect("expired", certificates, "expired");
    secured.mayNotConnect("self-signed", certificates, "self-signed");
    secured.mayNotConnect("unknown authority", unknown, "unknown");
    try (TlsProxy proxy =
        TlsProxy.startOld(
            trial.farSide().proxyPort(),
            trial.farSide().targetPort(),
            certificates.pem("good"),
            certificates.key("good"),
            OLD)) {
      secured.mayNotConnect(OLD, proxy);
    }
    secured.mustDeliver(certificates, "good");
  }

  private static Certificates certificates(Trial trial, String authority) throws Exception {
    return new Certificates(Files.createDirectory(trial.folder().resolve(authority)));
  }

  /** Buses that trust one authority. */
  private record Secured(Trial trial, Path authorities) {
    void mayNotConnect(String what, Certificates from, String file) {
      try (TlsProxy proxy = start(from, file)) {
        mayNotConnect(what, proxy);
      }
    }

    /** Lets a bus try again and again. */
    void mayNotConnect(String what, TlsProxy proxy) {
      int attempts = trial.size().of(2, 20, 200);
      Findings findings = trial.findings();
      try (EventBus bus = bus(proxy)) {
        bus.put(what);
        Waiting.until(PATIENCE, () -> proxy.attempts() >= attempts || bus.stats().allDelivered());
        findings.add("attempts", proxy.attempts());
        findings.require(
            proxy.attempts() >= attempts, what + ": only " + proxy.attempts() + " attempts");
        findings.add("connected", proxy.handshakes());
        findings.expect(proxy.handshakes() == 0, what + ": it connected");
        BusStats stats = bus.close(Duration.ZERO);
        findings.expect(stats.lanes().get(0).pending() == 1, what + ": the event is gone");
      }
    }

    void mustDeliver(Certificates from, String file) throws Exception {
      FarSide farSide = trial.farSide();
      int before = farSide.arrivals(PLACE).size();
      trial.findings().expect(before == 0, before + " events arrived over connections like these");
      try (TlsProxy proxy = start(from, file);
          EventBus bus = bus(proxy)) {
        bus.put("good");
        boolean isDelivered = Waiting.until(PATIENCE, () -> bus.stats().allDelivered());
        trial.findings().expect(isDelivered, "not delivered to a good server: " + bus.stats());
        trial.findings().expect(proxy.handshakes() > 0, "delivered past the proxy");
      }
      int arrived = farSide.arrivals(PLACE).size();
      trial.findings().figure("delivered", arrived);
      trial.findings().expect(arrived == 1, arrived + " arrived, not 1");
    }

    private TlsProxy start(Certificates from, String file) {
      FarSide farSide = trial.farSide();
      return TlsProxy.start(
          farSide.proxyPort(), farSide.targetPort(), from.pem(file), from.key(file));
    }

    private EventBus bus(TlsProxy proxy) {
      FarSide farSide = trial.farSide();
      return EventBus.builder()
          .profile(farSide.provider(), "secured", farSide.secured(PLACE, proxy.port(), authorities))
          .lanes("*", Map.of("reopen_cap", "100ms"))
          .start();
    }
  }
}
