package io.evbus.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultProxyTest {
  private static final int SILENCE_MILLIS = 300;

  private EchoServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new EchoServer();
    proxy = FaultProxy.start(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void forwardsAllBytesInBothDirectionsAndTheEnd() throws Exception {
    byte[] sent = new byte[5_000_000];
    new Random(1).nextBytes(sent);
    try (Socket client = connect()) {
      CompletableFuture<byte[]> got =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      client.getOutputStream().write(sent);
      client.shutdownOutput();
      assertThat(got.get()).isEqualTo(sent);
    }
    assertThat(proxy.connections()).isEqualTo(1);
    assertThat(proxy.harmed()).isZero();
  }

  @Test
  void resetsAllThatIsThereAndGoesOn() throws Exception {
    try (Socket one = talking();
        Socket two = talking()) {
      proxy.apply(Fault.reset());
      assertThatThrownBy(() -> one.getInputStream().read()).hasMessageContaining("reset");
      assertThatThrownBy(() -> two.getInputStream().read()).hasMessageContaining("reset");
      assertThat(proxy.harmed()).isEqualTo(2);
    }
    talking().close();
    assertThat(proxy.connections()).isEqualTo(3);
  }

  @Test
  void refusesUntilItIsHealed() throws Exception {
    try (Socket client = talking()) {
      proxy.apply(Fault.refuse());
      assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      proxy.heal();
      talking().close();
    }
  }

  @Test
  void aBlackHoleSwallowsForOldAndNewConnectionsAndOldOnesStaySilent() throws Exception {
    try (Socket old = talking()) {
      proxy.apply(Fault.blackHole());
      try (Socket young = connect()) {
        say(old, "lost");
        say(young, "lost");
        assertSilent(old);
        assertSilent(young);
        proxy.heal();
        say(old, "lost");
        assertSilent(old);
        assertSilent(young);
      }
      talking().close();
      assertThat(server.text()).doesNotContain("lost");
      assertThat(proxy.harmed()).isEqualTo(2);
    }
  }

  @Test
  void halfOpenIsDeafOrMute() throws Exception {
    try (Socket deaf = talking()) {
      proxy.apply(Fault.deaf());
      say(deaf, "lost");
      server.say("heard");
      assertThat(read(deaf, 5)).isEqualTo("heard");
      assertThat(server.text()).doesNotContain("lost");
    }
    proxy.heal();
    try (Socket mute = talking()) {
      proxy.apply(Fault.mute());
      say(mute, "arrives");
      await().until(() -> server.text().contains("arrives"));
      assertSilent(mute);
    }
  }

  @Test
  void aSilentServerThatGoesIsNotHeardOf() throws Exception {
    try (Socket client = talking()) {
      proxy.apply(Fault.mute());
      server.close();
      assertSilent(client);
      say(client, "lost");
      assertSilent(client);
    }
  }

  @Test
  void delaysBothDirectionsUntilItIsHealed() throws Exception {
    try (Socket client = talking()) {
      proxy.apply(Fault.delay(Duration.ofMillis(150)));
      long start = System.nanoTime();
      say(client, "late");
      assertThat(read(client, 4)).isEqualTo("late");
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * 150_000_000L);
      proxy.apply(Fault.delay(Duration.ofHours(1)));
      say(client, "never?");
      assertSilent(client);
      proxy.heal();
      assertThat(read(client, 6)).isEqualTo("never?");
    }
    assertThat(proxy.harmed()).isZero();
  }

  @Test
  void throttlesAndDrips() throws Exception {
    try (Socket client = talking()) {
      proxy.apply(Fault.throttle(40_000));
      long start = System.nanoTime();
      say(client, "x".repeat(20_000));
      read(client, 20_000);
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(350_000_000L);
      proxy.apply(Fault.drip());
      int before = server.received().length;
      say(client, "drops");
      await().until(() -> server.received().length == before + 2);
      proxy.heal();
      assertThat(read(client, 5)).isEqualTo("drops");
    }
  }

  @Test
  void cutsAfterSoManyBytesToTheServer() throws Exception {
    try (Socket client = talking()) {
      proxy.apply(Fault.cutAfter(5));
      say(client, "hello world");
      assertThatThrownBy(() -> client.getInputStream().readAllBytes())
          .hasMessageContaining("reset");
      assertThat(server.text()).doesNotContain("hello ");
      assertThat(proxy.harmed()).isEqualTo(1);
    }
  }

  @Test
  void cutsBetweenWhatWasSentAndItsAnswer() throws Exception {
    try (Socket client = talking()) {
      proxy.apply(Fault.cutBeforeAnswer());
      assertThat(proxy.harmed()).isZero();
      say(client, "taken");
      assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
      await().until(() -> server.text().endsWith("taken"));
      assertThat(proxy.harmed()).isEqualTo(1);
    }
  }

  @Test
  void closingLeavesNoThreadAndNoConnection() throws Exception {
    try (Socket client = talking()) {
      proxy.close();
      proxy.close();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    }
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("evbus-fault-proxy-" + proxy.port())))
        .isEmpty();
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    assertThatThrownBy(proxy::heal).hasMessageContaining("closed");
  }

  @Test
  void aServerThatIsDownResets() throws Exception {
    server.close();
    try (Socket client = connect()) {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aScheduleHasEachOfSevenKindsAndFollowsItsSeed() {
    List<Fault> faults = Fault.schedule(7, 25);
    assertThat(faults).hasSize(7 * 25).isEqualTo(Fault.schedule(7, 25));
    assertThat(faults).isNotEqualTo(Fault.schedule(8, 25));
    assertThat(faults.stream().collect(Collectors.groupingBy(Fault::kind, Collectors.counting())))
        .containsEntry(Fault.Kind.RESET, 25L)
        .containsEntry(Fault.Kind.BLACK_HOLE, 25L)
        .containsEntry(Fault.Kind.DELAY, 25L)
        .containsEntry(Fault.Kind.THROTTLE, 25L)
        .containsEntry(Fault.Kind.CUT_AFTER, 25L)
        .containsEntry(Fault.Kind.CUT_BEFORE_ANSWER, 25L);
    assertThat(Collections.frequency(faults, Fault.drip())).isEqualTo(5);
    assertThat(faults).extracting(Fault::toString).contains("black hole", "delay 500");
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  /** A connection that has been to the server and back. */
  private Socket talking() throws IOException {
    Socket socket = connect();
    say(socket, "hi");
    assertThat(read(socket, 2)).isEqualTo("hi");
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(SILENCE_MILLIS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(0);
  }
}
