package io.evbus.ingress.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;

/**
 * The first words of a connection: CONNECT, behind TLS if that is there, and its answer. Nothing
 * more is read then until reading is turned on again. Confined to the connection's thread.
 */
final class Greeting extends ChannelInboundHandlerAdapter {
  private final MqttConnectMessage connect;
  private final boolean tls;
  private final CompletableFuture<MqttConnAckMessage> answer = new CompletableFuture<>();

  Greeting(MqttConnectMessage connect, boolean tls) {
    this.connect = connect;
    this.tls = tls;
  }

  /** The answer, whatever it says, or why there is none. */
  CompletableFuture<MqttConnAckMessage> answer() {
    return answer;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!tls) {
      greet(context);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent shaken) {
      if (shaken.isSuccess()) {
        greet(context);
      } else {
        answer.completeExceptionally(shaken.cause());
      }
    }
  }

  private void greet(ChannelHandlerContext context) {
    context
        .writeAndFlush(connect)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                answer.completeExceptionally(written.cause());
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof MqttConnAckMessage acknowledged
        && !acknowledged.decoderResult().isFailure()) {
      context.channel().config().setAutoRead(false);
      context.pipeline().remove(this);
      answer.complete(acknowledged);
    } else {
      ReferenceCountUtil.release(message);
      answer.completeExceptionally(
          new IOException("the answer is none of MQTT 5; check host and port"));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    answer.completeExceptionally(new IOException(MqttErrors.NO_ANSWER));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    boolean isReset = cause instanceof IOException && !(cause instanceof SSLException);
    answer.completeExceptionally(isReset ? new IOException(MqttErrors.NO_ANSWER, cause) : cause);
  }
}
