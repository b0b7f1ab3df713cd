package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.evbus.testkit.RabbitMqBroker;
import java.util.ArrayList;
import java.util.List;

/** Reads queues with the plain client. */
final class Readback implements AutoCloseable {
  private final Connection connection;
  private final Channel channel;

  Readback(RabbitMqBroker broker) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(broker.port());
    connection = factory.newConnection();
    channel = connection.createChannel();
  }

  Channel channel() {
    return channel;
  }

  List<GetResponse> drain(String queue) throws Exception {
    List<GetResponse> messages = new ArrayList<>();
    GetResponse message = channel.basicGet(queue, true);
    while (message != null) {
      messages.add(message);
      message = channel.basicGet(queue, true);
    }
    return messages;
  }

  @Override
  public void close() {
    connection.abort(2000);
  }
}
