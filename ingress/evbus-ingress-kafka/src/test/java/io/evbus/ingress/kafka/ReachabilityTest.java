package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import io.evbus.testkit.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReachabilityTest {
  @Test
  void aClosedPortAndAnUnknownHostAreUnreachable() {
    Reachability found =
        Reachability.of(List.of("127.0.0.1:" + Ports.free(), "no-such-host.invalid:9092"));
    assertThat(found.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(found.words()).contains("is the broker running there?", "is no known host");
  }

  @Test
  void aServerThatSaysNothingIsATimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Reachability found = Reachability.of(List.of("127.0.0.1:" + silent.getLocalPort()));
      assertThat(found.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(found.words()).contains("takes connections, but no broker answers");
    }
  }
}
