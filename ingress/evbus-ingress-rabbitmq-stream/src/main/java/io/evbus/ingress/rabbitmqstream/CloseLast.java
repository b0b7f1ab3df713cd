package io.evbus.ingress.rabbitmqstream;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * The first handler of a channel that may be half closed: it closes only when the other handlers
 * know that it is inactive. A client that fails to open ends its threads as soon as the channel is
 * closed; its own handler wants one of them, and would say at length that there is none.
 */
final class CloseLast extends ChannelDuplexHandler {
  private boolean known;

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      close(context, context.newPromise());
    } else {
      var unused = context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    channelInactive(context);
    var unused = context.close(promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!known) {
      known = true;
      var unused = context.fireChannelInactive();
    }
  }
}
