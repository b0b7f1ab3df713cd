package io.evbus.ingress.mqtt;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.ingress.mqtt.MqttEncoding.Properties;
import io.evbus.ingress.mqtt.MqttOptions.Unrouted;
import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages and their answers on one connection. What the broker does not allow to be under way yet,
 * or does not read, waits here; the lane's window bounds it. Confined to the connection's thread,
 * but for {@link #isIdle}.
 */
final class Exchange extends ChannelInboundHandlerAdapter {
  private static final int MOST_PACKET_ID = 65_535;

  /** A batch of which some events are not sent yet. */
  private static final class Waiting {
    final Batch batch;
    int next;

    Waiting(Batch batch) {
      this.batch = batch;
    }
  }

  /** An event that is not answered yet. */
  private record Sent(Batch batch, int index) {}

  private final Topic topic;
  private final String where;
  private final MqttEncoding encoding;
  private final Unrouted unrouted;
  private final Limits limits;
  private final Consumer<IngressException> lost;

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final IntObjectMap<Sent> unanswered = new IntObjectHashMap<>();
  private final Confirmed confirmed = new Confirmed();
  private @Nullable ChannelHandlerContext context;
  private int lastId;
  private boolean ended;

  /** Whether nothing waits and nothing is unanswered; read by other threads. */
  private volatile boolean idle = true;

  /** The consumer is called once, when the connection ends, however it does. */
  Exchange(Destination destination, Limits limits, Consumer<IngressException> lost) {
    this.topic = Topic.of(destination);
    this.where = MqttConnection.where(destination);
    this.encoding = new MqttEncoding(destination.profile());
    this.unrouted = MqttProfile.unrouted(destination.profile());
    this.limits = limits;
    this.lost = lost;
  }

  boolean isIdle() {
    return idle;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    if (!added.channel().isActive()) {
      channelInactive(added);
    }
  }

  /** Sends a batch, as soon as the broker takes it. */
  void send(Batch batch) {
    if (!ended) {
      idle = false;
      waiting.add(new Waiting(batch));
      try {
        pump();
      } catch (RuntimeException e) {
        end(MqttErrors.lost(where, "an event could not be sent (" + e.getMessage() + ")", e));
      }
    }
  }

  private void pump() {
    ChannelHandlerContext to = context;
    if (to == null) {
      return;
    }
    boolean wrote = false;
    while (!waiting.isEmpty()
        && unanswered.size() < limits.receiveMaximum()
        && to.channel().isWritable()) {
      Waiting first = waiting.element();
      wrote |= send(to, first.batch, first.next++);
      if (first.next == first.batch.size()) {
        waiting.remove();
      }
    }
    if (wrote) {
      to.flush();
    }
    note();
  }

  private void note() {
    idle = waiting.isEmpty() && unanswered.isEmpty();
  }

  /** Writes an event, or rejects it; whether it was written. */
  private boolean send(ChannelHandlerContext to, Batch batch, int index) {
    Event event = batch.event(index);
    String name = topic.of(event);
    if (name == null) {
      batch.decide(index, index + 1, topic.unnamed(event));
      return false;
    }
    Properties properties;
    try {
      properties = encoding.properties(event);
    } catch (IllegalArgumentException e) {
      String detail = "MQTT carries no " + e.getMessage();
      batch.decide(index, index + 1, new Outcome.Rejected(Reason.INVALID, detail));
      return false;
    }
    long bytes = MqttEncoding.bytes(name, properties, event);
    if (bytes > limits.packetBytes()) {
      String detail =
          "topic %s: %d bytes with all that stands around the body, the broker takes %d"
              .formatted(name, bytes, limits.packetBytes());
      batch.decide(index, index + 1, new Outcome.Rejected(Reason.TOO_LARGE, detail));
      return false;
    }
    int id = nextId();
    unanswered.put(id, new Sent(batch, index));
    to.write(encoding.message(name, id, properties, event))
        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    return true;
  }

  private int nextId() {
    do {
      lastId = lastId == MOST_PACKET_ID ? 1 : lastId + 1;
    } while (unanswered.containsKey(lastId));
    return lastId;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object read) {
    if (!(read instanceof MqttMessage message) || message.decoderResult().isFailure()) {
      ReferenceCountUtil.release(read);
      end(MqttErrors.lost(where, "the broker sent what is no MQTT 5", null));
      return;
    }
    switch (message.fixedHeader().messageType()) {
      case PUBACK -> answered((MqttPubReplyMessageVariableHeader) message.variableHeader());
      case DISCONNECT -> disconnected(message.variableHeader());
      case PINGRESP -> {} // A sign of life, which has been noticed.
      default -> {
        ReferenceCountUtil.release(read);
        String type = message.fixedHeader().messageType().name();
        end(MqttErrors.lost(where, "the broker sent a " + type + ", for which nobody asked", null));
      }
    }
  }

  private void answered(MqttPubReplyMessageVariableHeader answer) {
    Sent sent = unanswered.remove(answer.messageId());
    if (sent == null) {
      return;
    }
    int code = Byte.toUnsignedInt(answer.reasonCode());
    if (code == MqttErrors.SUCCESS && !sent.batch().wantsCoordinates()) {
      confirmed.add(sent.batch(), sent.index());
      return;
    }
    String name = String.valueOf(topic.of(sent.batch().event(sent.index())));
    String said = MqttErrors.said(answer.properties());
    Optional<Outcome> outcome = MqttErrors.outcome(topic, name, code, said, unrouted);
    if (outcome.isEmpty()) {
      end(MqttErrors.ended(where, code, answer.properties()));
    } else if (outcome.get() == Outcome.OK && sent.batch().wantsCoordinates()) {
      decide(sent, new Outcome.Ok(Map.of("topic", name)));
    } else {
      decide(sent, outcome.get());
    }
  }

  private void decide(Sent sent, Outcome outcome) {
    note();
    sent.batch().decide(sent.index(), sent.index() + 1, outcome);
  }

  private void disconnected(@Nullable Object header) {
    if (header instanceof MqttReasonCodeAndPropertiesVariableHeader given) {
      int code = Byte.toUnsignedInt(given.reasonCode());
      end(MqttErrors.ended(where, code, given.properties()));
    } else {
      end(MqttErrors.ended(where, MqttErrors.SUCCESS, MqttProperties.NO_PROPERTIES));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    // First, for the broker has nothing to do meanwhile, and who is told that all is over may
    // close.
    pump();
    confirmed.settle();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext of) {
    pump();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext of, Object event) {
    if (!(event instanceof IdleStateEvent idleness)) {
      return;
    }
    if (idleness.state() == IdleState.READER_IDLE) {
      end(MqttErrors.silent(where, limits.keepAlive()));
    } else {
      var unused = of.writeAndFlush(MqttMessage.PINGREQ);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext of) {
    end(MqttErrors.lost(where, "the connection was lost", null));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext of, Throwable cause) {
    end(MqttErrors.lost(where, "the connection was lost (" + cause.getMessage() + ")", cause));
  }

  /** What is neither sent nor answered stays undecided: the lane sends it again. */
  private void end(IngressException cause) {
    confirmed.settle();
    if (!ended) {
      ended = true;
      waiting.clear();
      lost.accept(cause);
      if (context != null) {
        var unused = context.close();
      }
    }
  }
}
