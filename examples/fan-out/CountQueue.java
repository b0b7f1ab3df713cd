import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes all messages out of a queue, and counts them and their ids. */
final class CountQueue {
  private CountQueue() {}

  public static void main(String[] arguments) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(Integer.parseInt(arguments[0]));
    BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    Set<String> ids = new HashSet<>();
    long messages = 0;
    try (Connection connection = factory.newConnection();
        Channel channel = connection.createChannel()) {
      channel.basicConsume(
          arguments[1],
          true,
          (tag, message) -> arrived.add(String.valueOf(message.getProperties().getMessageId())),
          tag -> {});
      for (String id = next(arrived); id != null; id = next(arrived)) {
        messages++;
        ids.add(id);
      }
    }
    System.out.println(messages + " messages, " + ids.size() + " ids");
  }

  /** Nothing for five seconds is the end. */
  private static String next(BlockingQueue<String> arrived) throws InterruptedException {
    return arrived.poll(5, TimeUnit.SECONDS);
  }
}
