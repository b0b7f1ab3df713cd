package io.evbus.testkit.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.Fault;
import io.evbus.LaneStats;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.OptionValues;
import io.evbus.spi.Profile;
import io.evbus.spi.Publisher;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;

/** What one rule uses: a place of its own, publishers and buses, all closed at its end. */
public final class IngressFixture {
  private static final AtomicInteger PLACES = new AtomicInteger();

  private final FarSide far;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private boolean frozen;
  private boolean dead;

  IngressFixture(FarSide far) {
    this.far = far;
  }

  FarSide far() {
    return far;
  }

  Duration patience() {
    return far.patience();
  }

  Ingress ingress() {
    return far.ingress();
  }

  /** Stops the far side where it stands, at most until the rule's end. */
  void freeze() {
    far.freeze();
    frozen = true;
  }

  /** Lets it go on. */
  void thaw() {
    frozen = false;
    far.thaw();
  }

  /** Kills the far side, frozen or not, and lets it be started again. */
  void kill() {
    frozen = false;
    far.kill();
    dead = true;
  }

  void stop() {
    far.stop();
    dead = true;
  }

  void restart() {
    dead = false;
    far.restart();
  }

  /** Ends the rule, with a report, unless an ability is claimed. */
  void mustClaim(Ability ability) {
    boolean claimed = far.features().has(ability);
    if (!claimed) {
      System.out.println(ingress().name() + ": not claimed: " + ability);
    }
    assumeTrue(claimed, () -> "not claimed: " + ability);
  }

  /** The name of a new place, not prepared. */
  String newName() {
    return "kit-" + PLACES.incrementAndGet();
  }

  /** A new place, ready and empty. */
  String newPlace() {
    String place = newName();
    far.prepare(place);
    return place;
  }

  /** The only destination of a profile. */
  Destination destination(Map<String, Object> options) {
    List<Destination> all = destinations(ingress(), far.provider(), options);
    assertThat(all).as("destinations of a profile of one place").hasSize(1);
    return all.get(0);
  }

  static List<Destination> destinations(
      Ingress ingress, String provider, Map<String, Object> options) {
    List<Fault> faults = new ArrayList<>();
    OptionValues values = ingress.options().parse("profile", options, faults::add);
    assertThat(faults).as("faults of the profile").isEmpty();
    return ingress.destinations(new Profile(provider, "kit", values));
  }

  /** Opens a publisher. */
  KitPublisher open(Map<String, Object> options) throws Exception {
    KitPublisher.KitSignals signals = new KitPublisher.KitSignals();
    Publisher publisher = ingress().open(destination(options), signals);
    KitPublisher kept = new KitPublisher(publisher, signals, patience());
    opened.add(kept);
    return kept;
  }

  /** A bus with one lane for these options; not built. */
  EventBusBuilder bus(Map<String, Object> options) {
    return empty().profile(far.provider(), "kit", options);
  }

  /** A bus that knows the ingress. */
  EventBusBuilder empty() {
    EventBusBuilder builder = EventBus.builder().drain(Duration.ZERO);
    boolean isService =
        ServiceLoader.load(Ingress.class).stream()
            .anyMatch(found -> found.type() == ingress().getClass());
    return isService ? builder : builder.ingress(ingress());
  }

  /** Starts a bus, which is closed at the rule's end. */
  EventBus start(EventBusBuilder builder) {
    EventBus bus = builder.start();
    opened.add(bus);
    return bus;
  }

  /** The only lane of a bus. */
  static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  /** Numbered events with text bodies. */
  static List<Event> events(int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(event("{\"number\":" + i + "}"));
    }
    return events;
  }

  static Event event(String json) {
    return Event.builder().body(json.getBytes(StandardCharsets.UTF_8), Event.JSON).build();
  }

  void close() throws Exception {
    if (frozen) {
      thaw();
    }
    if (dead) {
      restart();
    }
    for (AutoCloseable each : opened) {
      each.close();
    }
  }
}
