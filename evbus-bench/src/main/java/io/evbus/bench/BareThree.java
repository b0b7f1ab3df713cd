package io.evbus.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The bare clients of several destinations, each on a thread of its own, which know nothing of each
 * other: what the machine can take at most when all of them are served.
 */
final class BareThree implements Rival {
  private final List<BareClient> clients;

  BareThree(BareClient... clients) {
    this.clients = List.of(clients);
  }

  @Override
  public String name() {
    return "bare clients";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    clients.forEach(client -> settings.putAll(client.settings()));
    settings.put("bare clients", "all at once, a thread each");
    return settings;
  }

  @Override
  public Sender open(Place place) throws Exception {
    Senders senders = new Senders(clients.size());
    try {
      for (BareClient client : clients) {
        senders.open.add(client.open(place));
      }
      return senders;
    } catch (Exception e) {
      senders.close();
      throw e;
    }
  }

  /** One for each client. */
  private static final class Senders implements Sender {
    private final List<Sender> open = new ArrayList<>();
    private final ExecutorService threads;

    Senders(int clients) {
      threads = Executors.newFixedThreadPool(clients);
    }

    @Override
    public void send(int events) throws Exception {
      List<Callable<Void>> all = new ArrayList<>();
      for (Sender sender : open) {
        all.add(
            () -> {
              sender.send(events);
              return null;
            });
      }
      for (Future<Void> sent : threads.invokeAll(all)) {
        sent.get();
      }
    }

    @Override
    public void close() throws IOException {
      threads.shutdown();
      for (Sender sender : open) {
        sender.close();
      }
    }
  }
}
