package io.evbus.testkit.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A client's connection and the one to the server behind it. Confined to the proxy's thread. */
final class Link {
  private final Selector selector;
  private final SocketChannel client;
  private final SocketChannel server;
  private final Flow toServer;
  private final Flow toClient;
  private final Runnable harmed;
  private boolean isCuttingAnswer;
  private boolean isClientGone;
  private boolean isClosed;

  /** Begins to connect to the server; tells when a fault ends or silences the connection. */
  Link(Selector selector, SocketChannel client, int targetPort, Runnable harmed)
      throws IOException {
    this.selector = selector;
    this.client = client;
    this.server = SocketChannel.open();
    this.toServer = new Flow(client, server);
    this.toClient = new Flow(server, client);
    this.harmed = harmed;
    try {
      prepare(client);
      prepare(server);
      client.register(selector, 0, this);
      server.register(selector, SelectionKey.OP_CONNECT, this);
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
    } catch (IOException e) {
      end();
    }
  }

  private static void prepare(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  boolean isClosed() {
    return isClosed;
  }

  /** A fault begins. */
  void hit(Fault fault) {
    switch (fault.kind()) {
      case RESET, REFUSE -> reset();
      case BLACK_HOLE -> silence(true, true);
      case DEAF -> silence(true, false);
      case MUTE -> silence(false, true);
      case DELAY -> {
        toServer.delay(fault.amount());
        toClient.delay(fault.amount());
      }
      case THROTTLE -> {
        toServer.throttle(fault.amount());
        toClient.throttle(fault.amount());
      }
      case CUT_AFTER -> toServer.cutAfter(fault.amount());
      case CUT_BEFORE_ANSWER -> isCuttingAnswer = true;
    }
  }

  private void silence(boolean sent, boolean answered) {
    if (sent) {
      toServer.swallow();
    }
    if (answered) {
      toClient.swallow();
    }
    harmed.run();
  }

  private void reset() {
    if (!isClientGone) {
      harmed.run();
    }
    end();
  }

  /** What can be healed is. */
  void heal() {
    toServer.heal();
    toClient.heal();
    isCuttingAnswer = false;
  }

  /** One of the channels can be connected, read or written. */
  void ready(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    try {
      if (key.isConnectable()) {
        server.finishConnect();
      }
      if (key.isReadable() && key.channel() == client) {
        toServer.read();
      } else if (key.isReadable() && toClient.read() > 0 && isCuttingAnswer) {
        cutAnswer();
      }
    } catch (IOException e) {
      failed(key.channel() == server);
    }
  }

  /** What was sent still goes to the server, in order; the client hears no more. */
  private void cutAnswer() throws IOException {
    harmed.run();
    isCuttingAnswer = false;
    isClientGone = true;
    toClient.swallow();
    toServer.endEarly();
    close(client);
  }

  /** Passes on what is due, ends what has ended, and says what is to be waited for. */
  void settle() {
    if (isClosed || server.isConnectionPending()) {
      return;
    }
    boolean isServerFailing = true;
    try {
      toServer.write();
      isServerFailing = false;
      toClient.write();
    } catch (IOException e) {
      failed(isServerFailing);
      return;
    }
    if (toServer.isCut()) {
      reset();
    } else if (toServer.hasEnded() && (toServer.isSwallowing() || toClient.isDone())) {
      end();
    } else {
      watch();
    }
  }

  /** How long until something is due. */
  long nanosToWait() {
    return isClosed || server.isConnectionPending()
        ? Long.MAX_VALUE
        : Math.min(toServer.nanosToWait(), toClient.nanosToWait());
  }

  /** One side is gone; of a server that is silent already the client doesn't learn it. */
  private void failed(boolean isServer) {
    if (isServer && toClient.isSwallowing() && !isClientGone) {
      toServer.swallow();
      toClient.endEarly();
      close(server);
      watch();
    } else {
      end();
    }
  }

  private void watch() {
    watch(client, toServer, toClient);
    watch(server, toClient, toServer);
  }

  private void watch(SocketChannel channel, Flow from, Flow to) {
    SelectionKey key = channel.keyFor(selector);
    if (key != null && key.isValid()) {
      key.interestOps(
          (from.wantsToRead() ? SelectionKey.OP_READ : 0)
              | (to.wantsToWrite() ? SelectionKey.OP_WRITE : 0));
    }
  }

  /** Ends both sides: with a reset, unless all has been passed on. */
  void end() {
    isClosed = true;
    close(client);
    close(server);
  }

  private void close(SocketChannel channel) {
    try {
      if (channel.isOpen() && !(toServer.isDone() && toClient.isDone())) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      channel.close();
    } catch (IOException e) {
      return; // It is gone either way.
    }
  }
}
